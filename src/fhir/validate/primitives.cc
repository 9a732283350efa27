#include "fhir/validate/primitives.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "fhir/validate/xhtml.h"

namespace fhir {
namespace {

constexpr std::size_t kStringMax = std::size_t{1} << 20;  // characters

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

// Reads fixed pieces off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // The number of exactly `count` digits, or -1.
  int digits(std::size_t count) {
    if (rest_.size() < count) return -1;
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return -1;
      number = number * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }
  // One or more digits.
  bool digit_run() {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count]))
      ++count;
    rest_.remove_prefix(count);
    return count != 0;
  }

 private:
  std::string_view rest_;
};

int days_in_month(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

enum class DatePart : std::uint8_t { Wrong, Year, Month, Day };

// The date at the front, as far as it is given.
DatePart scan_date(Scanner& scanner) {
  const int year = scanner.digits(4);
  if (year < 1) return DatePart::Wrong;
  if (!scanner.take('-')) return DatePart::Year;
  const int month = scanner.digits(2);
  if (month < 1 || month > 12) return DatePart::Wrong;
  if (!scanner.take('-')) return DatePart::Month;
  const int day = scanner.digits(2);
  return day >= 1 && day <= days_in_month(year, month) ? DatePart::Day : DatePart::Wrong;
}

bool scan_time(Scanner& scanner) {
  const int hour = scanner.digits(2);
  if (hour < 0 || hour > 23 || !scanner.take(':')) return false;
  const int minute = scanner.digits(2);
  if (minute < 0 || minute > 59 || !scanner.take(':')) return false;
  const int second = scanner.digits(2);
  if (second < 0 || second > 60) return false;  // 60: a leap second
  return !scanner.take('.') || scanner.digit_run();
}

bool scan_zone(Scanner& scanner) {
  if (scanner.take('Z')) return true;
  if (!scanner.take('+') && !scanner.take('-')) return false;
  const int hour = scanner.digits(2);
  if (hour < 0 || hour > 14 || !scanner.take(':')) return false;
  const int minute = scanner.digits(2);
  return minute >= 0 && minute <= (hour == 14 ? 0 : 59);
}

bool is_valid_boolean(json::Value value) {
  return value.is_boolean();
}

bool is_whole_number(json::Value value, std::int64_t min) {
  if (!value.is_number()) return false;
  std::string_view text = value.raw();
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.size() > 10 || !std::ranges::all_of(text, is_digit)) return false;
  std::int64_t number = 0;
  for (const char c : text)
    number = number * 10 + (c - '0');
  if (negative) number = -number;
  return number >= min && number <= 2'147'483'647;
}

bool is_valid_string(std::string_view text) {
  if (text.empty()) return false;
  if (text.size() <= kStringMax) return true;
  const auto characters = std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
  return characters <= static_cast<std::ptrdiff_t>(kStringMax);
}

// Only an escape can bring them in.
bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
}

bool is_space(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

bool is_valid_uri(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, is_space);
}

// No space at either end, and no two in a row.
bool is_valid_code(std::string_view text) {
  bool after_space = true;
  for (const char c : text) {
    const bool space = is_space(c);
    if (space && (after_space || c != ' ')) return false;
    after_space = space;
  }
  return !after_space;
}

bool is_valid_oid(std::string_view text) {
  if (!text.starts_with("urn:oid:")) return false;
  text.remove_prefix(8);
  if (text.size() < 3 || text[0] < '0' || text[0] > '2' || text[1] != '.') return false;
  text.remove_prefix(1);
  while (!text.empty()) {
    if (text[0] != '.') return false;
    std::size_t end = 1;
    while (end < text.size() && is_digit(text[end]))
      ++end;
    if (end == 1 || (text[1] == '0' && end > 2)) return false;
    text.remove_prefix(end);
  }
  return true;
}

bool is_valid_uuid(std::string_view text) {
  if (text.size() != 45 || !text.starts_with("urn:uuid:")) return false;
  text.remove_prefix(9);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_lower_hex(text[i])) return false;
  }
  return true;
}

constexpr std::array<std::uint8_t, 256> make_base64_classes() {
  std::array<std::uint8_t, 256> classes{};  // 0: not allowed
  for (unsigned c = 'A'; c <= 'Z'; ++c)
    classes[c] = 1;
  for (unsigned c = 'a'; c <= 'z'; ++c)
    classes[c] = 1;
  for (unsigned c = '0'; c <= '9'; ++c)
    classes[c] = 1;
  classes['+'] = 1;
  classes['/'] = 1;
  classes['='] = 2;
  classes[' '] = classes['\t'] = classes['\n'] = classes['\r'] = 3;
  return classes;
}

bool is_valid_text(Primitive type, std::string_view text) {
  switch (type) {
    case Primitive::String:
    case Primitive::Markdown:
      return is_valid_string(text);
    case Primitive::Code:
      return is_valid_code(text);
    case Primitive::Id:
      return is_valid_id(text);
    case Primitive::Uri:
    case Primitive::Url:
    case Primitive::Canonical:
      return is_valid_uri(text);
    case Primitive::Oid:
      return is_valid_oid(text);
    case Primitive::Uuid:
      return is_valid_uuid(text);
    case Primitive::Date:
      return is_valid_date(text);
    case Primitive::DateTime:
      return is_valid_date_time(text);
    case Primitive::Instant:
      return is_valid_instant(text);
    case Primitive::Time:
      return is_valid_time(text);
    case Primitive::Base64Binary:
      return is_valid_base64(text);
    case Primitive::Xhtml:
      return is_valid_xhtml(text);
    case Primitive::None:
    case Primitive::Boolean:
    case Primitive::Integer:
    case Primitive::UnsignedInt:
    case Primitive::PositiveInt:
    case Primitive::Decimal:
      return false;
  }
  return false;
}

}  // namespace

bool is_valid_primitive(Primitive type, json::Value value, std::string& scratch) {
  switch (type) {
    case Primitive::Boolean:
      return is_valid_boolean(value);
    case Primitive::Integer:
      return is_whole_number(value, -2'147'483'648);
    case Primitive::UnsignedInt:
      return is_whole_number(value, 0);
    case Primitive::PositiveInt:
      return is_whole_number(value, 1);
    case Primitive::Decimal:
      return value.is_number();
    default:
      break;
  }
  if (!value.is_string()) return false;
  const std::string_view text = value.string(scratch);
  const bool escaped = text.size() + 2 != value.raw().size();
  if (escaped && has_control_character(text)) return false;
  return is_valid_text(type, text);
}

std::string_view requirement(Primitive type) {
  switch (type) {
    case Primitive::Boolean:
      return "true or false, without quotes";
    case Primitive::Integer:
      return "a whole number of at most 32 bits, without quotes";
    case Primitive::UnsignedInt:
      return "a whole number from 0 to 2147483647, without quotes";
    case Primitive::PositiveInt:
      return "a whole number from 1 to 2147483647, without quotes";
    case Primitive::Decimal:
      return "a number, without quotes";
    case Primitive::String:
    case Primitive::Markdown:
      return "a text in quotes that is not empty, has no control characters and at most 1 MB";
    case Primitive::Code:
      return "a code in quotes, without spaces at its ends or two in a row";
    case Primitive::Id:
      return "1 to 64 letters (A-Z, a-z), digits, '-' and '.', in quotes";
    case Primitive::Uri:
    case Primitive::Url:
    case Primitive::Canonical:
      return "a URI in quotes, not empty and without spaces";
    case Primitive::Oid:
      return "an OID such as \"urn:oid:1.2.3\"";
    case Primitive::Uuid:
      return "a UUID in lower case such as \"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\"";
    case Primitive::Date:
      return "a date such as \"2024\", \"2024-05\" or \"2024-05-17\", and one that exists";
    case Primitive::DateTime:
      return "a date such as \"2024-05-17\", or a date and time with seconds and time zone such "
             "as \"2024-05-17T13:28:17+02:00\", and one that exists";
    case Primitive::Instant:
      return "a date and time with seconds and time zone such as "
             "\"2024-05-17T13:28:17.239+02:00\", and one that exists";
    case Primitive::Time:
      return "a time of day with seconds such as \"13:28:17\"";
    case Primitive::Base64Binary:
      return "data in base64";
    case Primitive::Xhtml:
      return "a <div xmlns=\"http://www.w3.org/1999/xhtml\"> of well-formed XHTML without "
             "scripts, forms, frames, objects or event attributes";
    case Primitive::None:
      break;
  }
  return "something else";
}

bool is_valid_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
}

bool is_valid_date(std::string_view text) {
  Scanner scanner(text);
  return scan_date(scanner) != DatePart::Wrong && scanner.done();
}

bool is_valid_date_time(std::string_view text) {
  Scanner scanner(text);
  const DatePart part = scan_date(scanner);
  if (part == DatePart::Wrong) return false;
  if (scanner.done()) return true;
  return part == DatePart::Day && scanner.take('T') && scan_time(scanner) && scan_zone(scanner) &&
         scanner.done();
}

bool is_valid_instant(std::string_view text) {
  return text.size() > 10 && is_valid_date_time(text);
}

bool is_valid_time(std::string_view text) {
  Scanner scanner(text);
  return scan_time(scanner) && scanner.done();
}

bool is_valid_base64(std::string_view text) {
  static constexpr std::array<std::uint8_t, 256> kClasses = make_base64_classes();
  std::size_t letters = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    switch (kClasses[static_cast<unsigned char>(c)]) {
      case 1:
        if (padding != 0) return false;
        ++letters;
        break;
      case 2:
        ++padding;
        break;
      case 3:
        break;
      default:
        return false;
    }
  }
  return letters != 0 && padding <= 2 && (letters + padding) % 4 == 0;
}

bool is_valid_reference(const Definitions& definitions, std::string_view text) {
  if (!is_valid_uri(text)) return false;
  if (text.front() == '#') return true;
  // A scheme before the first slash makes it absolute.
  const std::size_t mark = text.find_first_of(":/?");
  if (mark == std::string_view::npos) return false;
  if (text[mark] == ':') return mark != 0 && mark + 1 < text.size();
  if (definitions.find_resource(text.substr(0, mark)) == TypeId::None) return false;
  if (text[mark] == '?') return mark + 1 < text.size();
  text.remove_prefix(mark + 1);
  const std::size_t slash = text.find('/');
  if (!is_valid_id(text.substr(0, slash))) return false;
  if (slash == std::string_view::npos) return true;
  text.remove_prefix(slash);
  return text.starts_with("/_history/") && is_valid_id(text.substr(10));
}

}  // namespace fhir
