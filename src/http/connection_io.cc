// Part of Connection: what goes over the socket, and how long that may take.

#include <chrono>
#include <utility>

#include "http/connection_task.h"

namespace http {

namespace {

constexpr std::size_t kPiecesMax = 64;                 // per write
constexpr auto kLingerTime = std::chrono::seconds(2);  // for the client to read our last words
constexpr std::size_t kLingerBytesMax = 64 << 20;
constexpr Refusal kTooSlow{408, "The request did not arrive in time: send it again."};

}  // namespace

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

}  // namespace http
