#include "http/connection.h"

#include <array>
#include <chrono>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/log.h"
#include "http/batch.h"
#include "http/input_buffer.h"
#include "http/live_waker.h"
#include "http/out_buffer.h"
#include "http/response_writer.h"
#include "http/task.h"

namespace http {

namespace {

constexpr auto kNever = SteadyTime::max();
constexpr std::size_t kStreamBytesMin = 16 * 1024;     // of a streamed body per write
constexpr std::size_t kPiecesMax = 64;                 // per write
constexpr auto kLingerTime = std::chrono::seconds(2);  // for the client to read our last words
constexpr std::size_t kLingerBytesMax = 64 << 20;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kFailed{500, "The server failed on this request: the fault is ours."};
constexpr Refusal kTooSlow{408, "The request did not arrive in time: send it again."};
constexpr Refusal kTooManyLive{503, "The server has too many open streams: try again later."};
constexpr auto kLivePullInterval = std::chrono::seconds(1);  // without being woken
constexpr Refusal kTooMany{503, "The server has too many connections: try again later."};

// Undone however the conversation ends.
struct OpenLive {
  ServerCore& core;
  std::shared_ptr<LiveWaker> waker;
  ~OpenLive() {
    waker->close();
    core.live_closed();
  }
};

// One client connection: a coroutine that reads a batch of requests, writes the answers in order,
// and reads on when all are written: a client that does not read its answers is not served further.
class Connection final : public LoopMember, public AnswerSink {
 public:
  Connection(IoLoop& loop, TcpStream stream, Admission admission)
      : loop_(loop),
        stream_(std::move(stream)),
        admission_(admission),
        batch_(loop.core(), loop.exchanges(), *this) {}
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();  // may destroy the connection, as all of these:
  void on_ready(Ready ready) override;
  void on_turn() override;
  void on_tick(SteadyTime now) override;
  void on_drain() override;
  void on_abort() override;
  void on_answer(Exchange& exchange) override;

 private:
  enum class WaitFor : std::uint8_t { Nothing, Input, Output, Answer, Turn, Live };

  // co_await keeps the handle until resume().
  struct Wait {
    Connection& connection;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { connection.waiting_ = handle; }
    void await_resume() const noexcept {}
  };

  Wait wait_for(WaitFor what);
  Wait wait_for_input();
  void resume();
  void end_if_done();

  Task run();
  Task settle();
  Task stream(Exchange& exchange);
  Task live(Exchange& exchange);
  Task converse(LiveBody& body, StreamWriter& writer, bool upgraded);
  Task flush();
  Task hang_up();
  void cut();

  void write_settled();
  void make_writable(Exchange& exchange);
  void write(Exchange& exchange);
  std::optional<bool> pull(BodySource& source, std::string& chunk);
  std::optional<LiveBody::More> pull(LiveBody& body, std::string& chunk);
  void listen(LiveBody& body, bool upgraded);
  bool write_now();
  void start_deadline();
  void receive();

  IoLoop& loop_;
  TcpStream stream_;
  const Admission admission_;
  Batch batch_;
  InputBuffer input_;
  OutBuffer out_;
  BodyCharge out_charge_;  // of the large bodies in it
  Task task_;
  std::coroutine_handle<> waiting_;
  WaitFor wait_for_ = WaitFor::Nothing;
  SteadyTime deadline_ = kNever;
  SteadyTime head_deadline_ = kNever;
  bool readable_ = true;  // a read may bring something: no event will come before it has been tried
  bool ended_ = false;    // the peer has finished sending: reading never pauses again
  bool timed_out_ = false;
  bool woken_ = false;      // a live body has something to say
  bool peer_gone_ = false;  // nothing more will come
  bool failed_ = false;     // nothing can be sent any more
};

Connection::~Connection() {
  loop_.load().fetch_sub(1, std::memory_order_relaxed);
  loop_.core().connection_closed(admission_);
}

void Connection::start() {
  task_ = run();
  task_.start();
  end_if_done();
}

void Connection::resume() {
  wait_for_ = WaitFor::Nothing;
  std::exchange(waiting_, nullptr).resume();
  end_if_done();
}

void Connection::end_if_done() {
  if (!task_.is_done()) return;
  try {
    task_.rethrow();
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.connection_exception");
  }
  loop_.destroy(*this);
}

Connection::Wait Connection::wait_for(WaitFor what) {
  wait_for_ = what;
  if (what == WaitFor::Turn) loop_.call_again(*this);
  return {*this};
}

// Bytes that are known to wait need no event, but others have their turn first.
Connection::Wait Connection::wait_for_input() {
  if (readable_) loop_.call_again(*this);
  wait_for_ = WaitFor::Input;
  return {*this};
}

void Connection::on_ready(Ready ready) {
  readable_ = readable_ || ready.input;
  ended_ = ended_ || ready.ended;
  if (((wait_for_ == WaitFor::Input || wait_for_ == WaitFor::Live) && ready.input) ||
      (wait_for_ == WaitFor::Output && ready.output))
    resume();
}

void Connection::on_turn() {
  if (wait_for_ == WaitFor::Turn || wait_for_ == WaitFor::Input || wait_for_ == WaitFor::Live)
    resume();
}

void Connection::on_answer(Exchange& exchange) {
  batch_.hold(exchange);
  const Exchange* const front = batch_.front();
  if (wait_for_ == WaitFor::Answer && front != nullptr && front->is_settled()) resume();
}

void Connection::on_tick(SteadyTime now) {
  if (now < deadline_) return;
  deadline_ = kNever;
  timed_out_ = true;
  if (wait_for_ == WaitFor::Input || wait_for_ == WaitFor::Output || wait_for_ == WaitFor::Live)
    resume();
}

void Connection::on_drain() {
  if (wait_for_ == WaitFor::Live) return resume();  // it sees that the loop is draining
  if (wait_for_ != WaitFor::Input || batch_.phase() != RequestReader::Phase::Idle) return;
  peer_gone_ = true;  // nothing is asked, so nobody is owed a word
  resume();
}

void Connection::on_abort() {
  failed_ = true;
  if (wait_for_ != WaitFor::Nothing) resume();
}

Task Connection::run() {
  if (admission_ == Admission::Refuse) batch_.refuse(kTooMany);
  while (!failed_) {
    const auto wants = batch_.take_requests(input_);
    write_settled();
    if (batch_.front() != nullptr) co_await settle();
    if (wants == Batch::Wants::Input && batch_.take_continue_due()) out_.text() += kContinue;
    if (!out_.empty() && !write_now()) co_await flush();
    if (failed_ || batch_.is_last()) break;
    if (wants == Batch::Wants::Answers) continue;
    if (loop_.is_draining() && batch_.phase() == RequestReader::Phase::Idle) break;
    input_.stash();
    start_deadline();
    co_await wait_for_input();
    receive();
    if (peer_gone_) break;
  }
  co_await hang_up();
}

// Writes what can be written without waiting, in order.
void Connection::write_settled() {
  while (Exchange* const exchange = batch_.front()) {
    if (!exchange->is_settled()) return;
    make_writable(*exchange);
    if (exchange->response.source || exchange->response.live) return;
    write(*exchange);
    batch_.pop();
  }
}

// The rest of a batch in which somebody has not answered yet, or streams.
Task Connection::settle() {
  input_.stash();
  while (!failed_ && batch_.front() != nullptr) {
    Exchange& exchange = *batch_.front();
    if (!exchange.is_settled()) {
      co_await flush();
      if (!failed_ && !exchange.is_settled()) co_await wait_for(WaitFor::Answer);
    } else if (exchange.response.live) {
      co_await live(exchange);
      co_return;  // whatever else was asked on this connection is void
    } else {
      co_await stream(exchange);
      if (!failed_) batch_.pop();
    }
    if (!failed_) write_settled();
  }
}

void Connection::make_writable(Exchange& exchange) {
  if (exchange.state == Exchange::State::Abandoned || !is_valid(exchange.response)) {
    exchange.settle(loop_.core().refuse(kFailed));
    if (!is_valid(exchange.response)) exchange.response = Response{.status = 500};
  }
  if (loop_.is_draining() && batch_.is_front_last()) exchange.plan.keep_alive = false;
  prefer_streaming(exchange.response, exchange.plan);
}

void Connection::write(Exchange& exchange) {
  // While nothing waits to be sent, the connection has no memory of its own for it.
  if (out_.empty()) out_.swap_memory(loop_.spare_text());
  if (!exchange.plan.keep_alive) batch_.set_last();
  write_response(exchange.response, exchange.plan, loop_.date_line(), loop_.gzip(), out_);
  out_charge_.absorb(std::move(exchange.answer_charge));
}

Task Connection::stream(Exchange& exchange) {
  std::string chunk;
  auto more = pull(exchange.response.source, chunk);
  if (!more) {  // nothing has been sent yet
    exchange.settle(loop_.core().refuse(kFailed));
    write(exchange);
    co_return;
  }
  StreamWriter writer(exchange.response, exchange.plan);
  if (!writer.keeps_alive()) batch_.set_last();
  writer.write_head(exchange.response, loop_.date_line(), out_);
  if (!writer.has_body()) co_return;
  while (*more) {
    writer.write_chunk(chunk, out_);
    if (out_.size() >= kStreamBytesMin) co_await flush();
    if (!failed_) co_await wait_for(WaitFor::Turn);
    if (failed_) co_return;
    more = pull(exchange.response.source, chunk);
    if (!more) co_return cut();
  }
  writer.write_chunk(chunk, out_);
  if (!writer.write_end(out_)) cut();
}

// The client must not take the half for the whole.
void Connection::cut() {
  stream_.close_hard();
  failed_ = true;
}

// A connection that stays: no request is read from it any more.
Task Connection::live(Exchange& exchange) {
  batch_.set_last();
  exchange.plan.keep_alive = false;
  exchange.plan.accepts_gzip = false;  // what is compressed together arrives together
  if (!loop_.core().live_opened()) {
    exchange.settle(loop_.core().refuse(kTooManyLive));
    write(exchange);
    co_return;
  }
  const bool upgraded = exchange.response.status == 101;
  const auto body = std::move(exchange.response.live);
  const OpenLive open{loop_.core(), std::make_shared<LiveWaker>(loop_, [this] {
                        woken_ = true;
                        if (wait_for_ == WaitFor::Live) resume();
                      })};
  StreamWriter writer(exchange.response, exchange.plan);
  writer.write_head(exchange.response, loop_.date_line(), out_);
  if (upgraded || writer.has_body()) {
    body->start([waker = open.waker] { waker->wake(); });
    co_await converse(*body, writer, upgraded);
    if (!failed_ && !upgraded && !writer.write_end(out_)) cut();
  }
}

Task Connection::converse(LiveBody& body, StreamWriter& writer, bool upgraded) {
  std::string chunk;
  if (upgraded) body.receive(input_.rest());
  input_.consume(input_.rest().size());
  while (!failed_ && !peer_gone_ && !loop_.is_draining()) {
    woken_ = false;
    const auto more = pull(body, chunk);
    if (!more) co_return cut();
    if (upgraded) {
      out_.text() += chunk;
    } else {
      writer.write_chunk(chunk, out_);
    }
    co_await flush();
    if (failed_ || *more == LiveBody::More::End) co_return;
    const bool must_wait = *more == LiveBody::More::Waiting && !woken_ && !readable_;
    if (must_wait) deadline_ = loop_.now() + kLivePullInterval;
    if (!must_wait) loop_.call_again(*this);
    co_await wait_for(WaitFor::Live);
    deadline_ = kNever;
    timed_out_ = false;
    if (readable_) listen(body, upgraded);
  }
}

void Connection::listen(LiveBody& body, bool upgraded) {
  const auto memory = loop_.scratch();
  const auto result = stream_.read(memory);
  readable_ = ended_ || result.bytes == memory.size();
  if (result.status == IoStatus::Ended) peer_gone_ = true;
  if (upgraded && result.status == IoStatus::Done) body.receive({memory.data(), result.bytes});
}

// Nothing if the body threw.
std::optional<LiveBody::More> Connection::pull(LiveBody& body, std::string& chunk) {
  chunk.clear();
  try {
    return body.pull(chunk);
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.live_body_exception");
    return std::nullopt;
  }
}

// Nothing if the source threw.
std::optional<bool> Connection::pull(BodySource& source, std::string& chunk) {
  chunk.clear();
  try {
    return source(chunk);
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.body_source_exception");
    return std::nullopt;
  }
}

// Sends as much as the socket takes at once. True if all is gone, or all is lost.
bool Connection::write_now() {
  while (!out_.empty()) {
    const auto sent =
        out_.is_plain() ? stream_.write(out_.plain()) : stream_.write(out_.pending(kPiecesMax));
    if (sent.status == IoStatus::WouldBlock) return false;
    if (sent.status == IoStatus::Ended) {
      failed_ = true;
      return true;
    }
    out_.consume(sent.bytes);
  }
  out_charge_.release();
  out_.swap_memory(loop_.spare_text());
  return true;
}

Task Connection::flush() {
  input_.stash();
  while (!failed_ && !write_now()) {
    deadline_ = loop_.now() + std::chrono::milliseconds(loop_.core().options.body_timeout_ms);
    co_await wait_for(WaitFor::Output);
    if (timed_out_) failed_ = true;
  }
  deadline_ = kNever;
}

void Connection::start_deadline() {
  const ServerOptions& options = loop_.core().options;
  const auto after = [this](int ms) { return loop_.now() + std::chrono::milliseconds(ms); };
  if (batch_.phase() == RequestReader::Phase::Head) {
    // For the head as a whole: a trickle of bytes does not prolong it.
    if (head_deadline_ == kNever) head_deadline_ = after(options.head_timeout_ms);
    deadline_ = head_deadline_;
    return;
  }
  head_deadline_ = kNever;
  const bool in_body = batch_.phase() == RequestReader::Phase::Body;
  deadline_ = after(in_body ? options.body_timeout_ms : options.idle_timeout_ms);
}

void Connection::receive() {
  deadline_ = kNever;
  if (failed_ || peer_gone_) return;
  if (std::exchange(timed_out_, false)) {
    if (batch_.phase() == RequestReader::Phase::Idle) {
      peer_gone_ = true;
    } else {
      batch_.refuse(kTooSlow);
    }
    return;
  }
  const auto memory = loop_.scratch();
  const auto result = stream_.read(memory);
  // Less than asked for: the socket is empty, unless the end is what comes next.
  readable_ = ended_ || result.bytes == memory.size();
  if (result.status == IoStatus::Done) input_.add({memory.data(), result.bytes});
  if (result.status == IoStatus::Ended) peer_gone_ = true;
}

// Closes so that our last words arrive: a socket closed with unread bytes is reset, and a reset
// takes back what the client has not read yet.
Task Connection::hang_up() {
  if (!failed_ && !peer_gone_) stream_.finish_writing();
  deadline_ = loop_.now() + kLingerTime;
  timed_out_ = false;
  std::size_t discarded = 0;
  while (!failed_ && !peer_gone_ && !timed_out_ && discarded < kLingerBytesMax) {
    const auto memory = loop_.scratch();
    const auto result = stream_.read(memory);
    discarded += result.bytes;
    readable_ = ended_ || result.bytes == memory.size();
    if (result.status == IoStatus::Ended) break;
    co_await wait_for_input();
  }
  stream_.close();
}

}  // namespace

void serve_connection(IoLoop& loop, TcpStream stream, Admission admission) {
  const int socket = stream.socket();
  stream.send_at_once();
  auto connection = std::make_unique<Connection>(loop, std::move(stream), admission);
  if (admission == Admission::Drop || loop.is_draining()) return;
  Connection& added = *connection;
  loop.add(std::move(connection), socket);
  added.start();
}

}  // namespace http
