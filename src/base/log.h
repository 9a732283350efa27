#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace base {

// A value that may stand in a log line. Text must be a literal or wrapped in Loggable by someone
// who knows that it holds no patient data: a std::string does not convert by itself.
class LogValue {
 public:
  template <class T>
    requires std::is_integral_v<T>
  LogValue(T number) : text_(std::to_string(number)) {}
  template <std::size_t N>
  LogValue(const char (&literal)[N]) : text_(literal, N - 1) {}
  struct Loggable {
    std::string_view text;
  };
  LogValue(Loggable text) : text_(text.text) {}

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};
using Loggable = LogValue::Loggable;

struct LogField {
  std::string_view name;
  LogValue value;
};

enum class LogLevel : std::uint8_t { Info, Warning, Error };

// One JSON line on standard error: {"time","level","event",fields…}. Any thread may call.
// Never patient data: no name, CPR number, resource text or search value.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace base
