// Part of Connection: writing the answers, bodies that stream and bodies that live.

#include <chrono>
#include <exception>
#include <utility>

#include "base/log.h"
#include "http/connection_task.h"

namespace http {

namespace {

constexpr std::size_t kStreamBytesMin = 16 * 1024;  // of a streamed body per write
constexpr Refusal kFailed{500, "The server failed on this request: the fault is ours."};
constexpr Refusal kTooManyLive{503, "The server has too many open streams: try again later."};
constexpr auto kLivePullInterval = std::chrono::seconds(1);  // without being woken

// Undone however the conversation ends.
struct OpenLive {
  ServerCore& core;
  std::shared_ptr<LiveWaker> waker;
  ~OpenLive() {
    waker->close();
    core.live_closed();
  }
};

}  // namespace

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

}  // namespace http
