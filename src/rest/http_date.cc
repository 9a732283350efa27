#include "rest/http_date.h"

#include <charconv>
#include <chrono>
#include <span>

namespace rest {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::string_view kWeekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::int64_t kDayMs = 86'400'000;

void append_padded(std::string& out, std::int64_t value, int digits) {
  char text[8];
  for (int i = digits - 1; i >= 0; --i) {
    text[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(text, static_cast<std::size_t>(digits));
}

std::int64_t to_ms(std::chrono::year_month_day date) {
  return std::int64_t{sys_days(date).time_since_epoch().count()} * kDayMs;
}

// Reads digits and marks from the front of a text; after the first misfit ok() is false.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return fail();
    const char* end = rest_.data() + count;
    const auto [stop, error] = std::from_chars(rest_.data(), end, value);
    if (error != std::errc{} || stop != end || rest_.front() == '-') return fail();
    rest_.remove_prefix(count);
    return value;
  }
  bool take(char c) {
    if (!ok_ || rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(std::string_view text) {
    if (!rest_.starts_with(text)) {
      fail();
      return;
    }
    rest_.remove_prefix(text.size());
  }
  // Milliseconds of ".123…": further digits are read and dropped.
  int fraction_ms() {
    int value = 0;
    int scale = 100;
    std::size_t count = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value += (rest_.front() - '0') * scale;
      scale /= 10;
      ++count;
      rest_.remove_prefix(1);
    }
    return count == 0 ? fail() : value;
  }
  int one_of(std::span<const std::string_view> names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!rest_.starts_with(names[i])) continue;
      rest_.remove_prefix(names[i].size());
      return static_cast<int>(i);
    }
    return fail();
  }
  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }
  int fail() {
    ok_ = false;
    return 0;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::chrono::year_month_day make_date(int year, int month, int day) {
  return {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
          std::chrono::day(static_cast<unsigned>(day))};
}

// Summer time in the European Union: from the last Sunday of March to that of October, 01:00 UTC.
// Directive 2000/84/EC; years before 1996 are read by the same rule.
std::int64_t copenhagen_offset_ms(std::int64_t local_ms) {
  constexpr std::int64_t kHourMs = 3'600'000;
  const sys_days day{days(local_ms >= 0 ? local_ms / kDayMs : (local_ms - kDayMs + 1) / kDayMs)};
  const auto year = std::chrono::year_month_day(day).year();
  const auto change = [&](std::chrono::month month) {
    const std::chrono::year_month_weekday_last last{year, month,
                                                    std::chrono::Sunday[std::chrono::last]};
    return std::int64_t{sys_days(last).time_since_epoch().count()} * kDayMs + kHourMs;
  };
  const std::int64_t winter_utc = local_ms - kHourMs;
  const bool summer =
      winter_utc >= change(std::chrono::March) && winter_utc < change(std::chrono::October);
  return summer ? 2 * kHourMs : kHourMs;
}

}  // namespace

std::string to_http_date(base::Timestamp at) {
  const sys_days day{days(at.ms / kDayMs)};
  const std::chrono::year_month_day date(day);
  const std::int64_t seconds = at.ms % kDayMs / 1000;
  std::string out;
  out.reserve(29);
  out += kWeekdays[std::chrono::weekday(day).c_encoding()];
  out += ", ";
  append_padded(out, unsigned{date.day()}, 2);
  out += ' ';
  out += kMonths[unsigned{date.month()} - 1];
  out += ' ';
  append_padded(out, int{date.year()}, 4);
  out += ' ';
  append_padded(out, seconds / 3600, 2);
  out += ':';
  append_padded(out, seconds / 60 % 60, 2);
  out += ':';
  append_padded(out, seconds % 60, 2);
  out += " GMT";
  return out;
}

std::optional<base::Timestamp> parse_http_date(std::string_view text) {
  Cursor cursor(text);
  cursor.one_of(kWeekdays);
  cursor.need(", ");
  const int day = cursor.digits(2);
  cursor.need(" ");
  const int month = cursor.one_of(kMonths) + 1;
  cursor.need(" ");
  const int year = cursor.digits(4);
  cursor.need(" ");
  const int hour = cursor.digits(2);
  cursor.need(":");
  const int minute = cursor.digits(2);
  cursor.need(":");
  const int second = cursor.digits(2);
  cursor.need(" GMT");
  const auto date = make_date(year, month, day);
  if (!cursor.ok() || !cursor.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  return base::Timestamp{to_ms(date) + ((hour * 60 + minute) * 60 + second) * std::int64_t{1000}};
}

std::optional<Period> parse_date_time(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.digits(4);
  const bool has_month = cursor.take('-');
  const int month = has_month ? cursor.digits(2) : 1;
  const bool has_day = has_month && cursor.take('-');
  const int day = has_day ? cursor.digits(2) : 1;
  const auto date = make_date(year, month, day);
  if (!cursor.ok() || !date.ok()) return std::nullopt;
  std::int64_t begin = to_ms(date);
  std::int64_t size = kDayMs;
  if (!has_month) size = to_ms(make_date(year + 1, 1, 1)) - begin;
  if (has_month && !has_day) size = to_ms(date + std::chrono::months(1)) - begin;
  std::optional<std::int64_t> offset;
  if (has_day && cursor.take('T')) {
    const int hour = cursor.digits(2);
    cursor.need(":");
    const int minute = cursor.digits(2);
    const int second = cursor.take(':') ? cursor.digits(2) : 0;
    size = 1000;
    begin += ((hour * 60 + minute) * 60 + second) * std::int64_t{1000};
    if (cursor.take('.')) {
      begin += cursor.fraction_ms();
      size = 1;
    }
    if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
    if (cursor.take('Z')) {
      offset = 0;
    } else if (!cursor.at_end()) {
      const bool west = cursor.take('-');
      if (!west) cursor.need("+");
      const int zone_hour = cursor.digits(2);
      cursor.need(":");
      const int zone_minute = cursor.digits(2);
      if (zone_hour > 14 || zone_minute > 59) return std::nullopt;
      offset = (zone_hour * 60 + zone_minute) * (west ? -60'000 : 60'000);
    }
  }
  if (!cursor.ok() || !cursor.at_end()) return std::nullopt;
  const std::int64_t end = begin + size;
  return Period{.begin = {begin - offset.value_or(copenhagen_offset_ms(begin))},
                .last = {end - 1 - offset.value_or(copenhagen_offset_ms(end - 1))}};
}

}  // namespace rest
