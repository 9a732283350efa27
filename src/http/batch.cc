#include "http/batch.h"

#include <exception>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace http {

namespace {

constexpr std::size_t kRequestsMax = 64;
constexpr std::size_t kAnswerBytesMax = 1 << 20;      // kept back for one write
constexpr std::size_t kLargeAnswerBytes = 64 * 1024;  // smaller ones are bounded by connections

constexpr Refusal kFailed{500, "The server failed on this request: the fault is ours."};
constexpr Refusal kUnread{
    503, "The server holds too many large answers that were not read yet: try again later."};

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace

Batch::~Batch() {
  for (const auto& exchange : exchanges_)
    exchange->sink = nullptr;
}

Batch::Wants Batch::take_requests(InputBuffer& input) {
  if (held_) dispatch(*std::exchange(held_, std::nullopt));
  while (!last_) {
    if (exchanges_.size() >= kRequestsMax || answer_bytes_ > kAnswerBytesMax) return Wants::Answers;
    const auto progress = reader_.feed(input.rest());
    input.consume(progress.consumed);
    switch (progress.step) {
      case RequestReader::Step::NeedMore:
        return Wants::Input;
      case RequestReader::Step::BodyAhead:
        if (const auto refusal = expect_body(input)) refuse(*refusal);
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

std::optional<Refusal> Batch::expect_body(const InputBuffer& input) {
  const RequestHead& head = reader_.head();
  continue_due_ = head.expects_continue && input.rest().empty();
  try {
    return reader_.expect_body(core_.handler.body_bytes_max(head.request));
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.body_limit_failed");
    return kFailed;
  }
}

// Requests of one connection take effect in their order: only those that change nothing overlap.
// https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
bool Batch::must_wait(const RequestHead& head) const {
  for (const auto& exchange : exchanges_) {
    if (!exchange->is_settled() && !(exchange->is_safe && is_safe(head.request.method)))
      return true;
  }
  return false;
}

Exchange& Batch::add_exchange() {
  exchanges_.push_back(pool_.take());
  exchanges_.back()->sink = &sink_;
  return *exchanges_.back();
}

void Batch::dispatch(ReadRequest&& request) {
  Exchange& exchange = add_exchange();
  const RequestHead& head = request.head;
  exchange.is_safe = is_safe(head.request.method);
  exchange.plan = {.head_only = head.request.method == "HEAD",
                   .keep_alive = head.keep_alive,
                   .http10 = head.http10,
                   .accepts_gzip = head.accepts_gzip};
  exchange.charge = std::move(request.charge);
  last_ = !head.keep_alive;
  try {
    core_.handler.handle(std::move(request.head.request), Answer(exchanges_.back()));
  } catch (const base::CheckFailed& failure) {  // the text is a condition in our source
    base::log(base::LogLevel::Error, "http.check_failed",
              {{"check", base::Loggable{failure.what()}}});
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.handler_exception");
  }
  // Thrown or not: a responder that is gone has been settled as abandoned, one that somebody keeps
  // will answer.
  if (exchange.state == Exchange::State::InHandler) exchange.state = Exchange::State::Waiting;
  if (exchange.is_settled()) hold(exchange);
  answer_bytes_ += exchange.response.body.size();
}

void Batch::hold(Exchange& exchange) {
  const std::size_t bytes = exchange.response.body.size();
  if (bytes < kLargeAnswerBytes) return;
  exchange.answer_charge = BodyCharge(core_.answer_budget);
  if (!exchange.answer_charge.take(bytes)) exchange.settle(core_.refuse(kUnread));
}

void Batch::refuse(const Refusal& refusal) {
  last_ = true;
  continue_due_ = false;
  Exchange& exchange = add_exchange();
  exchange.plan.keep_alive = false;
  exchange.plan.head_only =
      reader_.phase() == RequestReader::Phase::Body && reader_.head().request.method == "HEAD";
  exchange.settle(core_.refuse(refusal));
}

void Batch::pop() {
  exchanges_[next_]->charge.release();
  exchanges_[next_]->answer_charge.release();
  if (++next_ < exchanges_.size()) return;
  for (auto& exchange : exchanges_)
    pool_.give_back(std::move(exchange));
  exchanges_.clear();
  next_ = 0;
  answer_bytes_ = 0;
}

}  // namespace http
