#include "http/connection.h"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "http/input_buffer.h"
#include "http/request_reader.h"
#include "http/response_writer.h"

namespace http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Executor = asio::io_context::executor_type;
// TLS is to enter here, as a second stream with the same few calls: wait, read_some, write_some.
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Task = asio::awaitable<void, Executor>;
using SystemError = boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> kAwait{};
constexpr auto kAwaitError = asio::as_tuple(kAwait);

constexpr auto kNever = SteadyTime::max();
constexpr std::size_t kBatchMax = 64;                  // requests taken before they are answered
constexpr std::size_t kBatchBytesMax = 1 << 20;        // of answers kept back for one write
constexpr std::size_t kStreamBytesMin = 16 * 1024;     // of a streamed body per write
constexpr std::size_t kPiecesMax = 64;                 // per write
constexpr auto kLingerTime = std::chrono::seconds(2);  // for the client to read our last words
constexpr std::size_t kLingerBytesMax = 64 << 20;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kFailed{500, "The server failed on this request: the fault is ours."};
constexpr Refusal kTooSlow{408, "The request did not arrive in time: send it again."};
constexpr Refusal kTooMany{503, "The server has too many connections: try again later."};

// One client connection: a coroutine that reads requests, hands them to the handler and writes
// the answers in order. Requests that arrive together are a batch: all are handed over before the
// first answer is written, and answers that are ready together leave in one write. Reading goes on
// when the batch is answered, so a client that does not read its answers is not served further.
class Connection final : public LoopMember, public AnswerSink {
 public:
  Connection(IoLoop& loop, Socket socket, Admission admission)
      : loop_(loop),
        socket_(std::move(socket)),
        admission_(admission),
        reader_(loop.core().head_limits, loop.core().budget) {
    loop_.add(*this);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  Task run();

  void on_tick(SteadyTime now) override;
  void on_drain() override;
  void on_abort() override;
  void on_answer() override;

 private:
  enum class Wants : std::uint8_t { Input, Answers };

  Wants take_requests();
  std::optional<Refusal> expect_body();
  bool must_wait(const RequestHead& head) const;
  void dispatch(ReadRequest request);
  void refuse(const Refusal& refusal);
  std::shared_ptr<Exchange> add_exchange();

  void make_writable(Exchange& exchange);
  void write_settled();
  void write(Exchange& exchange);
  bool keeps_alive(const Exchange& exchange) const;
  std::optional<bool> pull(BodySource& source, std::string& chunk);
  Task settle();
  Task stream(Exchange& exchange);
  Task answer_arrives();

  bool write_now();
  Task flush();
  void start_waiting();
  void receive(const SystemError& wait_error);
  Task hang_up();

  IoLoop& loop_;
  Socket socket_;
  const Admission admission_;
  RequestReader reader_;
  InputBuffer input_;
  OutBuffer out_;
  std::optional<ReadRequest> held_;  // read, but may run only after those before it
  std::vector<std::shared_ptr<Exchange>> batch_;
  std::size_t next_ = 0;  // of batch_, to be written
  std::size_t batch_bytes_ = 0;
  std::move_only_function<void()> waiter_;  // resumes the coroutine when an answer arrives
  SteadyTime deadline_ = kNever;
  SteadyTime head_deadline_ = kNever;
  bool waiting_for_input_ = false;
  bool timed_out_ = false;
  bool continue_due_ = false;  // the client waits for "100 Continue"
  bool last_ = false;          // no request is taken after those in the batch
  bool peer_gone_ = false;     // nothing more will come
  bool failed_ = false;        // nothing can be sent any more
};

Connection::~Connection() {
  for (const auto& exchange : batch_)
    exchange->sink = nullptr;
  loop_.remove(*this, admission_);
}

Task Connection::run() {
  if (admission_ == Admission::Refuse) refuse(kTooMany);
  while (!failed_) {
    const Wants wants = take_requests();
    write_settled();
    if (!batch_.empty()) co_await settle();
    if (wants == Wants::Input && std::exchange(continue_due_, false)) out_.text() += kContinue;
    if (!out_.empty() && !write_now()) co_await flush();
    if (failed_ || last_) break;
    if (wants == Wants::Answers) continue;
    if (loop_.is_draining() && reader_.phase() == RequestReader::Phase::Idle) break;
    start_waiting();
    const auto [error] = co_await socket_.async_wait(Socket::wait_read, kAwaitError);
    receive(error);
    if (peer_gone_) break;
  }
  co_await hang_up();
}

Connection::Wants Connection::take_requests() {
  if (held_) dispatch(*std::exchange(held_, std::nullopt));
  while (!last_) {
    if (batch_.size() >= kBatchMax || batch_bytes_ > kBatchBytesMax) return Wants::Answers;
    const auto progress = reader_.feed(input_.rest());
    input_.consume(progress.consumed);
    switch (progress.step) {
      case RequestReader::Step::NeedMore:
        return Wants::Input;
      case RequestReader::Step::BodyAhead:
        if (const auto refusal = expect_body()) refuse(*refusal);
        break;
      case RequestReader::Step::Complete:
        if (must_wait(reader_.head())) {
          held_ = reader_.take();
          return Wants::Answers;
        }
        dispatch(reader_.take());
        break;
      case RequestReader::Step::Refused:
        refuse(progress.refusal);
        break;
    }
  }
  return Wants::Answers;
}

std::optional<Refusal> Connection::expect_body() {
  const RequestHead& head = reader_.head();
  continue_due_ = head.expects_continue && input_.rest().empty();
  try {
    return reader_.expect_body(loop_.core().handler.body_bytes_max(head.request));
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.body_limit_failed");
    return kFailed;
  }
}

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

// Requests of one connection take effect in their order: only those that change nothing overlap.
// https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
bool Connection::must_wait(const RequestHead& head) const {
  const bool safe = is_safe(head.request.method);
  for (const auto& exchange : batch_) {
    if (!exchange->is_settled() && !(safe && exchange->is_safe)) return true;
  }
  return false;
}

std::shared_ptr<Exchange> Connection::add_exchange() {
  auto exchange = std::make_shared<Exchange>(loop_.mailbox());
  exchange->sink = this;
  batch_.push_back(exchange);
  return exchange;
}

void Connection::dispatch(ReadRequest request) {
  const auto exchange = add_exchange();
  const RequestHead& head = request.head;
  exchange->is_safe = is_safe(head.request.method);
  exchange->plan = {.head_only = head.request.method == "HEAD",
                    .keep_alive = head.keep_alive,
                    .http10 = head.http10,
                    .accepts_gzip = head.accepts_gzip};
  exchange->charge = std::move(request.charge);
  last_ = !head.keep_alive;
  try {
    loop_.core().handler.handle(std::move(request.head.request), Answer(exchange));
  } catch (const base::CheckFailed& failure) {  // the text is a condition in our source
    base::log(base::LogLevel::Error, "http.check_failed",
              {{"check", base::Loggable{failure.what()}}});
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.handler_exception");
  }
  // Thrown or not: a responder that is gone has been settled as abandoned, one that somebody keeps
  // will answer.
  if (exchange->state == Exchange::State::InHandler) exchange->state = Exchange::State::Waiting;
  batch_bytes_ += exchange->response.body.size();
}

void Connection::refuse(const Refusal& refusal) {
  last_ = true;
  continue_due_ = false;
  const auto exchange = add_exchange();
  exchange->plan.keep_alive = false;
  exchange->plan.head_only =
      reader_.phase() == RequestReader::Phase::Body && reader_.head().request.method == "HEAD";
  exchange->settle(loop_.core().refuse(refusal));
}

void Connection::make_writable(Exchange& exchange) {
  if (exchange.state == Exchange::State::Abandoned || !is_valid(exchange.response)) {
    exchange.settle(loop_.core().refuse(kFailed));
    if (!is_valid(exchange.response)) exchange.response = Response{.status = 500};
  }
  exchange.plan.keep_alive = keeps_alive(exchange);
  prefer_streaming(exchange.response, exchange.plan);
}

bool Connection::keeps_alive(const Exchange& exchange) const {
  const bool is_last_of_batch = next_ + 1 == batch_.size() && !held_;
  return exchange.plan.keep_alive && !(loop_.is_draining() && is_last_of_batch);
}

// Writes what can be written without waiting, in order.
void Connection::write_settled() {
  for (; next_ < batch_.size(); ++next_) {
    Exchange& exchange = *batch_[next_];
    if (!exchange.is_settled()) return;
    make_writable(exchange);
    if (exchange.response.source) return;
    write(exchange);
  }
  batch_.clear();
  next_ = 0;
  batch_bytes_ = 0;
}

void Connection::write(Exchange& exchange) {
  last_ = last_ || !exchange.plan.keep_alive;
  write_response(std::move(exchange.response), exchange.plan, loop_.date_line(), loop_.gzip(),
                 out_);
  exchange.charge.release();
}

// The rest of a batch in which somebody has not answered yet, or streams.
Task Connection::settle() {
  input_.stash();
  while (!batch_.empty() && !failed_) {
    Exchange& exchange = *batch_[next_];
    if (!exchange.is_settled()) {
      co_await flush();
      if (!failed_ && !exchange.is_settled()) co_await answer_arrives();
    } else if (exchange.response.source) {
      co_await stream(exchange);
      ++next_;
    }
    if (!failed_) write_settled();
  }
}

Task Connection::answer_arrives() {
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
      [this](auto resume) { waiter_ = std::move(resume); }, kAwait);
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

Task Connection::stream(Exchange& exchange) {
  std::string chunk;
  auto more = pull(exchange.response.source, chunk);
  if (!more) {  // nothing has been sent yet
    exchange.settle(loop_.core().refuse(kFailed));
    write(exchange);
    co_return;
  }
  StreamWriter writer(exchange.response, exchange.plan);
  last_ = last_ || !writer.keeps_alive();
  writer.write_head(exchange.response, loop_.date_line(), out_);
  while (writer.has_body()) {
    writer.write_chunk(chunk, out_);
    if (!*more) break;
    if (out_.size() >= kStreamBytesMin) co_await flush();
    co_await asio::post(socket_.get_executor(), kAwait);  // others have their turn
    if (failed_) co_return;
    more = pull(exchange.response.source, chunk);
    if (!more) {
      // The client must not take the half for the whole: cut it off without an end.
      SystemError ignored;
      socket_.set_option(asio::socket_base::linger(true, 0), ignored);
      failed_ = true;
      co_return;
    }
  }
  if (writer.has_body()) writer.write_end(out_);
  exchange.charge.release();
}

// Sends as much as the socket takes at once. True if all is gone, or all is lost.
bool Connection::write_now() {
  SystemError error;
  while (!out_.empty()) {
    std::size_t sent = 0;
    if (out_.is_plain()) {
      const auto text = out_.plain();
      sent = socket_.write_some(asio::buffer(text.data(), text.size()), error);
    } else {
      std::vector<asio::const_buffer> buffers;
      for (const auto piece : out_.pending(kPiecesMax))
        buffers.emplace_back(piece.data(), piece.size());
      sent = socket_.write_some(buffers, error);
    }
    if (error == asio::error::would_block) return false;
    if (error) {
      failed_ = true;
      return true;
    }
    out_.consume(sent);
  }
  return true;
}

Task Connection::flush() {
  input_.stash();
  while (!failed_ && !write_now()) {
    deadline_ = loop_.now() + std::chrono::milliseconds(loop_.core().options.body_timeout_ms);
    const auto [error] = co_await socket_.async_wait(Socket::wait_write, kAwaitError);
    if (error) failed_ = true;
  }
  deadline_ = kNever;
}

void Connection::start_waiting() {
  input_.stash();
  const ServerOptions& options = loop_.core().options;
  switch (reader_.phase()) {
    case RequestReader::Phase::Head:  // as a whole: a trickle of bytes does not prolong it
      if (head_deadline_ == kNever)
        head_deadline_ = loop_.now() + std::chrono::milliseconds(options.head_timeout_ms);
      deadline_ = head_deadline_;
      break;
    case RequestReader::Phase::Body:
      head_deadline_ = kNever;
      deadline_ = loop_.now() + std::chrono::milliseconds(options.body_timeout_ms);
      break;
    case RequestReader::Phase::Idle:
    case RequestReader::Phase::Complete:
      head_deadline_ = kNever;
      deadline_ = loop_.now() + std::chrono::milliseconds(options.idle_timeout_ms);
      break;
  }
  waiting_for_input_ = true;
}

void Connection::receive(const SystemError& wait_error) {
  waiting_for_input_ = false;
  deadline_ = kNever;
  if (std::exchange(timed_out_, false)) {
    if (reader_.phase() == RequestReader::Phase::Idle) {
      peer_gone_ = true;
    } else {
      refuse(kTooSlow);
    }
    return;
  }
  SystemError error = wait_error;
  if (!error) {
    const auto memory = loop_.scratch();
    const auto bytes = socket_.read_some(asio::buffer(memory.data(), memory.size()), error);
    if (!error) input_.add({memory.data(), bytes});
  }
  if (error && error != asio::error::would_block) peer_gone_ = true;
}

// Closes so that our last words arrive: a socket closed with unread bytes is reset, and a reset
// takes back what the client has not read yet.
Task Connection::hang_up() {
  SystemError error;
  if (!failed_ && !peer_gone_) socket_.shutdown(Socket::shutdown_send, error);
  deadline_ = loop_.now() + kLingerTime;
  std::size_t discarded = 0;
  while (!failed_ && !peer_gone_ && !error && discarded < kLingerBytesMax) {
    const auto [wait_error] = co_await socket_.async_wait(Socket::wait_read, kAwaitError);
    if (wait_error) break;
    const auto memory = loop_.scratch();
    discarded += socket_.read_some(asio::buffer(memory.data(), memory.size()), error);
    if (error == asio::error::would_block) error.clear();
  }
  socket_.close(error);
}

void Connection::on_tick(SteadyTime now) {
  if (now < deadline_) return;
  deadline_ = kNever;
  timed_out_ = true;
  SystemError ignored;
  socket_.cancel(ignored);
}

void Connection::on_drain() {
  if (!waiting_for_input_ || reader_.phase() != RequestReader::Phase::Idle) return;
  SystemError ignored;
  socket_.cancel(ignored);
}

void Connection::on_abort() {
  failed_ = true;
  SystemError ignored;
  socket_.close(ignored);
  if (waiter_) asio::post(socket_.get_executor(), std::exchange(waiter_, nullptr));
}

void Connection::on_answer() {
  if (waiter_ && batch_[next_]->is_settled()) std::exchange(waiter_, nullptr)();
}

}  // namespace

void serve_connection(IoLoop& loop, int socket, Admission admission) {
  Socket stream(loop.context().get_executor());
  SystemError error;
  stream.assign(tcp::v4(), socket, error);  // the family matters only for binding
  if (error) ::close(socket);
  SystemError ignored;
  stream.non_blocking(true, ignored);
  stream.set_option(tcp::no_delay(true), ignored);
  auto connection = std::make_unique<Connection>(loop, std::move(stream), admission);
  if (admission == Admission::Drop || loop.is_draining() || error) return;
  asio::co_spawn(
      loop.context(),
      [connection = std::move(connection)]() -> Task {
        try {
          co_await connection->run();
        } catch (const std::exception&) {
          base::log(base::LogLevel::Error, "http.connection_exception");
        }
      },
      asio::detached);
}

}  // namespace http
