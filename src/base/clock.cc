#include "base/clock.h"

namespace base {

namespace {

// The last `digits` digits of `value`, at `out`.
void put_digits(char* out, int digits, unsigned value) {
  for (char* at = out + digits; at != out; value /= 10)
    *--at = static_cast<char>('0' + value % 10);
}

}  // namespace

// By hand: it is part of every resource that is read, and snprintf takes as long as decompressing.
std::string to_instant(Timestamp at) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds{at.ms}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(&text[0], 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put_digits(&text[5], 2, static_cast<unsigned>(date.month()));
  put_digits(&text[8], 2, static_cast<unsigned>(date.day()));
  put_digits(&text[11], 2, static_cast<unsigned>(clock.hours().count()));
  put_digits(&text[14], 2, static_cast<unsigned>(clock.minutes().count()));
  put_digits(&text[17], 2, static_cast<unsigned>(clock.seconds().count()));
  put_digits(&text[20], 3, static_cast<unsigned>(clock.subseconds().count()));
  return text;
}

Timestamp SystemClock::now() const {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace base
