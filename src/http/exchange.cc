#include "http/exchange.h"

namespace http {

namespace {

thread_local const Mailbox* mailbox_of_this_thread = nullptr;

}  // namespace

void Mailbox::bind_to_this_thread() {
  mailbox_of_this_thread = this;
}

bool Mailbox::is_here() const {
  return mailbox_of_this_thread == this;
}

void Mailbox::deliver(std::shared_ptr<Exchange> exchange, std::optional<Response> response) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  letters_.push_back({std::move(exchange), std::move(response)});
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
    letter.exchange->settle(std::move(letter.response));
    if (letter.exchange->sink != nullptr) letter.exchange->sink->on_answer();
  }
}

void Mailbox::close() {
  std::vector<Letter> dropped;  // destroyed without the lock: a response may hold anything
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(letters_);
}

void Exchange::settle(std::optional<Response> given) {
  state = given ? State::Answered : State::Abandoned;
  if (given) response = std::move(*given);
}

void Answer::give(std::optional<Response> response) {
  const auto exchange = std::move(exchange_);
  if (exchange->mailbox->is_here() && exchange->state == Exchange::State::InHandler) {
    exchange->settle(std::move(response));
  } else {
    exchange->mailbox->deliver(exchange, std::move(response));
  }
}

}  // namespace http
