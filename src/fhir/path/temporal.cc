#include "fhir/path/temporal.h"

#include <array>
#include <chrono>
#include <cstdlib>

namespace fhir::path {
namespace {

using Precision = Temporal::Precision;
using Kind = Temporal::Kind;

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kNanosecondsPerDay = 86'400 * kNanosecondsPerSecond;
constexpr std::int64_t kZoneRangeNanoseconds = 14 * 3'600 * kNanosecondsPerSecond;

// Takes `count` digits off the front of `text`; -1 if they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t at = 0; at < count; ++at) {
    if (text[at] < '0' || text[at] > '9') return -1;
    value = value * 10 + (text[at] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

unsigned days_in_month(int year, unsigned month) {
  using namespace std::chrono;
  const year_month_day_last last{std::chrono::year{year},
                                 month_day_last{std::chrono::month{month}}};
  return static_cast<unsigned>(last.day());
}

bool take_date(std::string_view& text, Temporal& out) {
  const int year = take_digits(text, 4);
  if (year < 1) return false;
  out.year = static_cast<std::int16_t>(year);
  if (!take(text, '-')) return true;
  const int month = take_digits(text, 2);
  if (month < 1 || month > 12) return false;
  out.month = static_cast<std::uint8_t>(month);
  out.precision = Precision::Month;
  if (!take(text, '-')) return true;
  const int day = take_digits(text, 2);
  if (day < 1 || static_cast<unsigned>(day) > days_in_month(year, out.month)) return false;
  out.day = static_cast<std::uint8_t>(day);
  out.precision = Precision::Day;
  return true;
}

bool take_fraction(std::string_view& text, Temporal& out) {
  std::uint32_t unit = 100'000'000;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    if (digits < 9) out.nanosecond += static_cast<std::uint32_t>(text[digits] - '0') * unit;
    unit /= 10;
    ++digits;
  }
  if (digits == 0 || digits > 20) return false;
  out.fraction_digits = static_cast<std::uint8_t>(digits < 9 ? digits : 9);
  text.remove_prefix(digits);
  return true;
}

bool take_time(std::string_view& text, Temporal& out) {
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23) return false;
  out.hour = static_cast<std::uint8_t>(hour);
  out.precision = Precision::Hour;
  if (!take(text, ':')) return true;
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59) return false;
  out.minute = static_cast<std::uint8_t>(minute);
  out.precision = Precision::Minute;
  if (!take(text, ':')) return true;
  const int second = take_digits(text, 2);
  if (second < 0 || second > 60) return false;
  out.second = static_cast<std::uint8_t>(second);
  out.precision = Precision::Second;
  return !take(text, '.') || take_fraction(text, out);
}

bool take_zone(std::string_view& text, Temporal& out) {
  if (text.empty()) return true;
  out.has_zone = true;
  if (take(text, 'Z')) return true;
  const bool negative = text.front() == '-';
  if (!negative && text.front() != '+') return false;
  text.remove_prefix(1);
  const int hours = take_digits(text, 2);
  if (hours < 0 || hours > 14 || !take(text, ':')) return false;
  const int minutes = take_digits(text, 2);
  if (minutes < 0 || minutes > 59) return false;
  const int zone = hours * 60 + minutes;
  if (zone > 14 * 60) return false;
  out.zone_minutes = static_cast<std::int16_t>(negative ? -zone : zone);
  return true;
}

void append_two(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

void append_time(std::string& out, const Temporal& value) {
  append_two(out, value.hour);
  if (value.precision < Precision::Minute) return;
  out += ':';
  append_two(out, value.minute);
  if (value.precision < Precision::Second) return;
  out += ':';
  append_two(out, value.second);
  if (value.fraction_digits == 0) return;
  const std::string digits = std::to_string(1'000'000'000 + value.nanosecond);
  out += '.' + digits.substr(1, value.fraction_digits);
}

void append_zone(std::string& out, const Temporal& value) {
  if (!value.has_zone) return;
  if (value.zone_minutes == 0) {
    out += 'Z';
    return;
  }
  const auto minutes = static_cast<unsigned>(std::abs(value.zone_minutes));
  out += value.zone_minutes < 0 ? '-' : '+';
  append_two(out, minutes / 60);
  out += ':';
  append_two(out, minutes % 60);
}

// A point in time as days and nanoseconds within the day, moved to UTC if a zone is known.
struct Instant {
  std::int64_t days;
  std::int64_t nanoseconds;

  static Instant of(const Temporal& value) {
    Instant at{value.days(), value.nanoseconds_of_day()};
    if (value.has_zone) at.nanoseconds -= value.zone_minutes * 60 * kNanosecondsPerSecond;
    at.days += at.nanoseconds / kNanosecondsPerDay;
    at.nanoseconds %= kNanosecondsPerDay;
    if (at.nanoseconds < 0) {
      at.nanoseconds += kNanosecondsPerDay;
      --at.days;
    }
    return at;
  }
};

int sign(std::int64_t value) {
  return value < 0 ? -1 : (value > 0 ? 1 : 0);
}

// The parts of a moment from the year down to the second with its fraction.
std::array<std::int64_t, 6> parts(const Temporal& value) {
  return {value.year, value.month,  value.day,
          value.hour, value.minute, value.second * kNanosecondsPerSecond + value.nanosecond};
}

// `value` at UTC, so that parts of two moments with zones can be compared.
Temporal at_utc(const Temporal& value) {
  if (!value.has_zone || value.zone_minutes == 0 || value.kind != Kind::DateTime) return value;
  const auto moved = add(value, -value.zone_minutes, CalendarUnit::Minute);
  return moved ? *moved : value;
}

}  // namespace

std::optional<Temporal> Temporal::parse_date(std::string_view text) {
  Temporal out;
  if (!take_date(text, out) || !text.empty()) return std::nullopt;
  return out;
}

std::optional<Temporal> Temporal::parse_date_time(std::string_view text) {
  Temporal out;
  out.kind = Kind::DateTime;
  if (!take_date(text, out)) return std::nullopt;
  if (text.empty()) return out;
  if (!take(text, 'T')) return std::nullopt;
  if (text.empty()) return out;
  if (out.precision != Precision::Day || !take_time(text, out) || !take_zone(text, out) ||
      !text.empty()) {
    return std::nullopt;
  }
  return out;
}

std::optional<Temporal> Temporal::parse_time(std::string_view text) {
  Temporal out;
  out.kind = Kind::Time;
  if (!take_time(text, out) || !text.empty()) return std::nullopt;
  return out;
}

std::string Temporal::text() const {
  std::string out;
  if (kind == Kind::Time) {
    append_time(out, *this);
    return out;
  }
  const std::string digits = std::to_string(10'000 + year);
  out = digits.substr(1);
  if (precision >= Precision::Month) {
    out += '-';
    append_two(out, month);
  }
  if (precision >= Precision::Day) {
    out += '-';
    append_two(out, day);
  }
  if (precision >= Precision::Hour) {
    out += 'T';
    append_time(out, *this);
    append_zone(out, *this);
  }
  return out;
}

std::int64_t Temporal::days() const {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                            std::chrono::day{day}};
  return sys_days{date}.time_since_epoch().count();
}

std::int64_t Temporal::nanoseconds_of_day() const {
  return ((hour * 60 + minute) * 60 + second) * kNanosecondsPerSecond + nanosecond;
}

std::optional<int> compare(const Temporal& a, const Temporal& b) {
  const bool timed = a.precision >= Precision::Hour && b.precision >= Precision::Hour;
  const bool zones_differ = timed && a.kind != Kind::Time && a.has_zone != b.has_zone;
  if (zones_differ) {
    const Instant left = Instant::of(a);
    const Instant right = Instant::of(b);
    const std::int64_t days = left.days - right.days;
    if (days > 2 || days < -2) return sign(days);
    const std::int64_t apart = days * kNanosecondsPerDay + left.nanoseconds - right.nanoseconds;
    if (apart > kZoneRangeNanoseconds || apart < -kZoneRangeNanoseconds) return sign(apart);
    return std::nullopt;
  }
  const Temporal x = timed ? at_utc(a) : a;
  const Temporal y = timed ? at_utc(b) : b;
  const auto left = parts(x);
  const auto right = parts(y);
  const std::size_t first = a.kind == Kind::Time ? 3 : 0;
  for (std::size_t at = first; at < left.size(); ++at) {
    const bool in_left = at <= static_cast<std::size_t>(a.precision);
    const bool in_right = at <= static_cast<std::size_t>(b.precision);
    if (in_left != in_right) return std::nullopt;
    if (!in_left) break;
    if (left[at] != right[at]) return left[at] < right[at] ? -1 : 1;
  }
  return 0;
}

std::optional<CalendarUnit> calendar_unit(std::string_view word) {
  static constexpr std::string_view kWords[] = {"year", "month",  "week",   "day",
                                                "hour", "minute", "second", "millisecond"};
  if (word.ends_with('s')) word.remove_suffix(1);
  for (std::size_t at = 0; at < std::size(kWords); ++at)
    if (kWords[at] == word) return static_cast<CalendarUnit>(at);
  return std::nullopt;
}

namespace {

std::optional<Temporal> add_months(Temporal value, std::int64_t months) {
  const std::int64_t total = value.year * std::int64_t{12} + (value.month - 1) + months;
  if (total < 12 || total >= 120'000) return std::nullopt;
  value.year = static_cast<std::int16_t>(total / 12);
  value.month = static_cast<std::uint8_t>(total % 12 + 1);
  const unsigned last = days_in_month(value.year, value.month);
  if (value.day > last) value.day = static_cast<std::uint8_t>(last);
  return value;
}

std::optional<Temporal> add_nanoseconds(Temporal value, std::int64_t days,
                                        std::int64_t nanoseconds) {
  std::int64_t of_day = value.nanoseconds_of_day() + nanoseconds;
  days += of_day / kNanosecondsPerDay;
  of_day %= kNanosecondsPerDay;
  if (of_day < 0) {
    of_day += kNanosecondsPerDay;
    --days;
  }
  value.nanosecond = static_cast<std::uint32_t>(of_day % kNanosecondsPerSecond);
  const std::int64_t seconds = of_day / kNanosecondsPerSecond;
  value.second = static_cast<std::uint8_t>(seconds % 60);
  value.minute = static_cast<std::uint8_t>(seconds / 60 % 60);
  value.hour = static_cast<std::uint8_t>(seconds / 3'600);
  if (value.kind == Kind::Time || days == 0) return value;
  const std::int64_t day_number = value.days() + days;
  if (day_number < -719'162 || day_number > 2'932'896) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day_number}}};
  value.year = static_cast<std::int16_t>(static_cast<int>(date.year()));
  value.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  value.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  return value;
}

}  // namespace

std::optional<Temporal> add(const Temporal& value, std::int64_t amount, CalendarUnit unit) {
  static constexpr std::int64_t kAmountMax = 1'000'000'000'000;
  if (amount > kAmountMax || amount < -kAmountMax) return std::nullopt;
  const bool time_only = value.kind == Kind::Time;
  // Finer units than the value has are rounded down to what it has: 2014 + 24 months is 2016.
  if (unit == CalendarUnit::Week) return add(value, amount * 7, CalendarUnit::Day);
  if (unit > CalendarUnit::Day && value.precision < Precision::Hour) {
    static constexpr std::int64_t kPerDay[] = {24, 1'440, 86'400, 86'400'000};
    return add(value, amount / kPerDay[static_cast<int>(unit) - 4], CalendarUnit::Day);
  }
  if (unit == CalendarUnit::Day && value.precision < Precision::Day && !time_only) {
    if (value.precision == Precision::Year) return add(value, amount / 365, CalendarUnit::Year);
    return add(value, amount / 30, CalendarUnit::Month);
  }
  if (unit == CalendarUnit::Month && value.precision == Precision::Year) {
    return add(value, amount / 12, CalendarUnit::Year);
  }
  if (unit <= CalendarUnit::Month) {
    if (time_only) return std::nullopt;
    return add_months(value, unit == CalendarUnit::Year ? amount * 12 : amount);
  }
  if (unit == CalendarUnit::Day)
    return time_only ? std::nullopt : add_nanoseconds(value, amount, 0);
  static constexpr std::int64_t kNanoseconds[] = {
      3'600 * kNanosecondsPerSecond, 60 * kNanosecondsPerSecond, kNanosecondsPerSecond, 1'000'000};
  static constexpr std::int64_t kPerDay[] = {24, 1'440, 86'400, 86'400'000};
  const auto at = static_cast<std::size_t>(unit) - 4;
  return add_nanoseconds(value, amount / kPerDay[at], amount % kPerDay[at] * kNanoseconds[at]);
}

}  // namespace fhir::path
