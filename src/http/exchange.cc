#include "http/exchange.h"

namespace http {

namespace {

constexpr std::size_t kSpareMax = 256;

thread_local const Mailbox* mailbox_of_this_thread = nullptr;

}  // namespace

void Mailbox::bind_to_this_thread() {
  mailbox_of_this_thread = this;
}

bool Mailbox::is_here() const {
  return mailbox_of_this_thread == this;
}

void Mailbox::deliver(std::shared_ptr<Exchange> exchange, Response* response) {
  Letter letter{std::move(exchange), std::nullopt};
  if (response != nullptr) letter.response = std::move(*response);
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  letters_.push_back(std::move(letter));
  // One wake-up for all letters that come before the loop gets to them. Under the lock, so that
  // the loop cannot go away in between.
  if (letters_.size() == 1) wake_();
}

void Mailbox::collect() {
  std::vector<Letter> letters;
  {
    const std::lock_guard lock(mutex_);
    letters.swap(letters_);
  }
  for (Letter& letter : letters) {
    if (letter.response) {
      letter.exchange->settle(*std::move(letter.response));
    } else {
      letter.exchange->abandon();
    }
    if (letter.exchange->sink != nullptr) letter.exchange->sink->on_answer(*letter.exchange);
  }
}

void Mailbox::close() {
  std::vector<Letter> dropped;  // destroyed without the lock: a response may hold anything
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(letters_);
}

void Exchange::settle(Response given) {
  state = State::Answered;
  response = std::move(given);
}

void Exchange::reset() {
  state = State::InHandler;
  is_answered_here = false;
  response = Response();
  charge.release();
  sink = nullptr;
}

std::shared_ptr<Exchange> ExchangePool::take() {
  if (spare_.empty()) return std::make_shared<Exchange>(mailbox_);
  auto exchange = std::move(spare_.back());
  spare_.pop_back();
  return exchange;
}

void ExchangePool::give_back(std::shared_ptr<Exchange> exchange) {
  // The count alone does not tell: another thread that has just let go may not be seen yet.
  if (!exchange->is_answered_here || exchange.use_count() != 1 || spare_.size() >= kSpareMax)
    return;
  exchange->reset();
  spare_.push_back(std::move(exchange));
}

void Answer::give(Response* response) {
  const auto exchange = std::move(exchange_);
  if (!exchange->mailbox->is_here() || exchange->state != Exchange::State::InHandler)
    return exchange->mailbox->deliver(exchange, response);
  exchange->is_answered_here = true;
  if (response != nullptr) {
    exchange->settle(std::move(*response));
  } else {
    exchange->abandon();
  }
}

}  // namespace http
