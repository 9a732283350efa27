#include "demo/calendar.h"

#include <chrono>
#include <cstdio>

namespace demo {

namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kMinuteMs = 60'000;

year_month_day civil(Day day) {
  return year_month_day{sys_days{days{day.number}}};
}

// Central European Summer Time, from 01:00 UTC on the last Sunday of March to 01:00 UTC on the
// last Sunday of October (directive 2000/84/EC; Denmark has used these dates since 1996).
std::int64_t offset_minutes(base::Timestamp at) {
  using namespace std::chrono;
  const sys_time<milliseconds> moment{milliseconds{at.ms}};
  const year year_of{year_month_day{floor<days>(moment)}.year()};
  const auto begins = sys_days{year_of / March / Sunday[last]} + hours{1};
  const auto ends = sys_days{year_of / October / Sunday[last]} + hours{1};
  return moment >= begins && moment < ends ? 120 : 60;
}

}  // namespace

Date date_of(Day day) {
  const year_month_day date = civil(day);
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

Day day_of(Date date) {
  const year_month_day civil_date{std::chrono::year{date.year},
                                  std::chrono::month{static_cast<unsigned>(date.month)},
                                  std::chrono::day{static_cast<unsigned>(date.day)}};
  return {sys_days{civil_date}.time_since_epoch().count()};
}

Day day_of(base::Timestamp at) {
  using namespace std::chrono;
  const sys_time<milliseconds> local{milliseconds{at.ms} + minutes{offset_minutes(at)}};
  return {floor<days>(local).time_since_epoch().count()};
}

int years_between(Day from, Day until) {
  const Date born = date_of(from);
  const Date now = date_of(until);
  const bool before_birthday =
      now.month < born.month || (now.month == born.month && now.day < born.day);
  return now.year - born.year - (before_birthday ? 1 : 0);
}

base::Timestamp at_clock(Day day, int hour, int minute) {
  const std::int64_t local = (day.number * 1440 + hour * 60 + minute) * kMinuteMs;
  // In the hour that the clock skips or repeats, standard time is meant.
  const base::Timestamp standard{local - 60 * kMinuteMs};
  const base::Timestamp summer{local - 120 * kMinuteMs};
  return offset_minutes(summer) == 120 && offset_minutes(standard) == 120 ? summer : standard;
}

base::Timestamp plus_minutes(base::Timestamp at, std::int64_t minutes) {
  return {at.ms + minutes * kMinuteMs};
}

std::string date_text(Day day) {
  const Date date = date_of(day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return text;
}

std::string date_time_text(base::Timestamp at) {
  const std::int64_t offset = offset_minutes(at);
  std::string text = base::to_instant(plus_minutes(at, offset)).substr(0, 19);
  text += offset == 120 ? "+02:00" : "+01:00";
  return text;
}

std::string danish_date(Day day) {
  const Date date = date_of(day);
  char text[40];
  std::snprintf(text, sizeof text, "%02d.%02d.%04d", date.day, date.month, date.year);
  return text;
}

}  // namespace demo
