#include "fhir/params/dates.h"

#include <chrono>
#include <limits>

namespace fhir {
namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

// What is left of a text to read. A read either takes what it wants or takes nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char expected) {
    if (peek() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits, from `min` to `max`; -1 if it is not so.
  int number(std::size_t digits, int min, int max) {
    if (rest_.size() < digits) return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return -1;
      value = value * 10 + (rest_[i] - '0');
    }
    if (value < min || value > max) return -1;
    rest_.remove_prefix(digits);
    return value;
  }
  std::string_view digits() {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count]))
      ++count;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view rest_;
};

std::int64_t day_number(std::chrono::year_month_day date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::int64_t day_number(int year, int month, int day) {
  return day_number(std::chrono::year(year) / month / day);
}

std::int64_t last_sunday(int year, int month) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / month / Sunday[last]).time_since_epoch().count();
}

// When summer time begins and ends in a year, in ms UTC. The directives of the European Union:
// always at 01:00 UTC. The first year began a week late.
struct Summer {
  std::int64_t begin_ms;
  std::int64_t end_ms;
};

Summer summer(int year) {
  const std::int64_t begin = year == 1980 ? day_number(1980, 4, 6) : last_sunday(year, 3);
  const std::int64_t end = last_sunday(year, year < 1996 ? 9 : 10);
  return {begin * kDayMs + kHourMs, end * kDayMs + kHourMs};
}

// UTC of a local time in Denmark, both as ms since 1970. Of the hour that comes twice, the first;
// the hour that is left out counts as winter time.
std::int64_t utc_of_local(std::int64_t local_ms, int year) {
  const std::int64_t as_winter = local_ms - kHourMs;
  if (year < 1980) return as_winter;
  const std::int64_t as_summer = local_ms - 2 * kHourMs;
  const Summer of_year = summer(year);
  return as_summer >= of_year.begin_ms && as_summer < of_year.end_ms ? as_summer : as_winter;
}

// The local time 00:00 of a day.
std::int64_t midnight(int year, int month, int day) {
  return utc_of_local(day_number(year, month, day) * kDayMs, year);
}

struct Date {
  int year = 0;
  int month = 0;  // 0: not given
  int day = 0;    // 0: not given
};

std::optional<Date> read_date(Cursor& in) {
  Date date;
  date.year = in.number(4, 1, 9999);
  if (date.year < 0) return std::nullopt;
  if (!in.take('-')) return date;
  date.month = in.number(2, 1, 12);
  if (date.month < 0) return std::nullopt;
  if (!in.take('-')) return date;
  date.day = in.number(2, 1, 31);
  if (date.day < 0) return std::nullopt;
  if (!(std::chrono::year(date.year) / date.month / date.day).ok()) return std::nullopt;
  return date;
}

DateRange whole_days(const Date& date) {
  if (date.month == 0) {
    return {midnight(date.year, 1, 1), midnight(date.year + 1, 1, 1)};
  }
  if (date.day == 0) {
    const bool december = date.month == 12;
    return {midnight(date.year, date.month, 1),
            midnight(date.year + (december ? 1 : 0), december ? 1 : date.month + 1, 1)};
  }
  const std::int64_t next = day_number(date.year, date.month, date.day) + 1;
  const std::chrono::year_month_day after{std::chrono::sys_days(std::chrono::days(next))};
  return {midnight(date.year, date.month, date.day),
          utc_of_local(next * kDayMs, static_cast<int>(after.year()))};
}

// A time of day as ms, and how long a piece of it is meant.
struct Time {
  std::int64_t ms;
  std::int64_t length_ms;
};

// The digits behind the point of a second; what is finer than a millisecond is cut off.
std::optional<Time> read_fraction(Cursor& in) {
  const std::string_view digits = in.digits();
  if (digits.empty()) return std::nullopt;
  Time fraction{0, kSecondMs};
  for (std::size_t i = 0; i < digits.size() && i < 3; ++i) {
    fraction.length_ms /= 10;
    fraction.ms += (digits[i] - '0') * fraction.length_ms;
  }
  return fraction;
}

std::optional<Time> read_time(Cursor& in) {
  const int hour = in.number(2, 0, 23);
  if (hour < 0 || !in.take(':')) return std::nullopt;
  const int minute = in.number(2, 0, 59);
  if (minute < 0) return std::nullopt;
  Time time{hour * kHourMs + minute * kMinuteMs, kMinuteMs};
  if (!in.take(':')) return time;
  const int second = in.number(2, 0, 60);  // 60: a leap second
  if (second < 0) return std::nullopt;
  time.ms += second * kSecondMs;
  time.length_ms = kSecondMs;
  if (!in.take('.')) return time;
  const std::optional<Time> fraction = read_fraction(in);
  if (!fraction) return std::nullopt;
  return Time{time.ms + fraction->ms, fraction->length_ms};
}

constexpr std::int64_t kNoOffset = std::numeric_limits<std::int64_t>::max();

// The offset of a zone in ms; kNoOffset if none is written here.
std::int64_t read_zone(Cursor& in) {
  if (in.take('Z')) return 0;
  const bool west = in.peek() == '-';
  if (!in.take('+') && !in.take('-')) return kNoOffset;
  const int hour = in.number(2, 0, 14);
  if (hour < 0 || !in.take(':')) return kNoOffset;
  const int minute = in.number(2, 0, hour == 14 ? 0 : 59);
  if (minute < 0) return kNoOffset;
  const std::int64_t offset = hour * kHourMs + minute * kMinuteMs;
  return west ? -offset : offset;
}

}  // namespace

std::optional<DateRange> date_range(std::string_view fhir_date) {
  Cursor in(fhir_date);
  const std::optional<Date> date = read_date(in);
  if (!date) return std::nullopt;
  if (in.at_end()) return whole_days(*date);
  if (date->day == 0 || !in.take('T')) return std::nullopt;
  const std::optional<Time> time = read_time(in);
  if (!time) return std::nullopt;
  const std::int64_t local = day_number(date->year, date->month, date->day) * kDayMs + time->ms;
  if (in.at_end()) {
    const std::int64_t low = utc_of_local(local, date->year);
    return DateRange{low, low + time->length_ms};
  }
  const std::int64_t offset = read_zone(in);
  if (offset == kNoOffset || !in.at_end()) return std::nullopt;
  return DateRange{local - offset, local - offset + time->length_ms};
}

}  // namespace fhir
