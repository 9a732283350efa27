#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>
#include <string>

#include "http/batch.h"
#include "http/connection.h"
#include "http/input_buffer.h"
#include "http/live_waker.h"
#include "http/out_buffer.h"
#include "http/response_writer.h"
#include "http/task.h"

namespace http {

// One client connection: a coroutine that reads a batch of requests, writes the answers in order,
// and reads on when all are written: a client that does not read its answers is not served further.
//
// connection.cc has its life, connection_answer.cc what is answered, connection_io.cc what goes
// over the socket. Of one loop's thread.
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
  static constexpr SteadyTime kNever = SteadyTime::max();
  SteadyTime deadline_ = kNever;
  SteadyTime head_deadline_ = kNever;
  bool readable_ = true;  // a read may bring something: no event will come before it has been tried
  bool ended_ = false;    // the peer has finished sending: reading never pauses again
  bool timed_out_ = false;
  bool woken_ = false;      // a live body has something to say
  bool peer_gone_ = false;  // nothing more will come
  bool failed_ = false;     // nothing can be sent any more
};

}  // namespace http
