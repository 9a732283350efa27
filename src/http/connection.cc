#include "http/connection.h"

#include <exception>
#include <utility>

#include "base/log.h"
#include "http/connection_task.h"

namespace http {

namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kTooMany{503, "The server has too many connections: try again later."};

}  // namespace

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
