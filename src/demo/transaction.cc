#include "demo/transaction.h"

#include <utility>

namespace demo {

namespace {

std::string address(std::string_view type, std::string_view id) {
  std::string text(type);
  text += '/';
  text += id;
  return text;
}

}  // namespace

Transaction::Transaction(std::string_view base_url) : base_url_(base_url), writer_(text_) {
  writer_.begin_object().member("resourceType", "Bundle").member("type", "transaction");
  writer_.key("entry").begin_array();
}

void Transaction::begin_entry(std::string_view type, std::string_view id) {
  writer_.begin_object().member("fullUrl", base_url_ + "/" + address(type, id));
  writer_.key("resource").begin_object();
}

void Transaction::end_entry(std::string_view type, std::string_view id) {
  writer_.end_object().key("request").begin_object();
  writer_.member("method", "PUT").member("url", address(type, id)).end_object().end_object();
  ++entries_;
}

std::string Transaction::finish() && {
  writer_.end_array().end_object();
  return std::move(text_);
}

}  // namespace demo
