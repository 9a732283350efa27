#include "engine/testing/content.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

#include "base/clock.h"

namespace engine::testing {

namespace {

constexpr std::int64_t kBegin2026Ms = 1'767'225'600'000;

class Members {
 public:
  void add(std::string_view name, const std::string& json) {
    text_ += text_.empty() ? "" : ",";
    text_.append("\"").append(name).append("\":").append(json);
  }
  void add_text(std::string_view name, const std::string& text) { add(name, '"' + text + '"'); }
  std::string object() const { return '{' + text_ + '}'; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

std::string coding(const Coding& coding, std::string_view code_name) {
  Members members;
  if (!coding.system.empty()) members.add_text("system", coding.system);
  members.add_text(code_name, coding.code);
  return members.object();
}

template <class List, class Write>
std::string array(const List& list, const Write& write) {
  std::string text = "[";
  for (const auto& element : list)
    text += (text.size() > 1 ? "," : "") + write(element);
  return text + "]";
}

void add_person(Members& members, const Content& content) {
  if (content.active) members.add("active", *content.active ? "true" : "false");
  Members name;
  if (content.family) name.add_text("family", *content.family);
  if (!content.given.empty())
    name.add("given", array(content.given, [](const auto& text) { return '"' + text + '"'; }));
  if (!name.empty()) members.add("name", "[" + name.object() + "]");
  if (content.gender) members.add_text("gender", *content.gender);
  if (content.birth_date) members.add_text("birthDate", *content.birth_date);
}

void add_observation(Members& members, const Content& content) {
  members.add_text("status", content.status);
  members.add("code", R"({"coding":[)" + coding(content.code, "code") + "]}");
  if (content.period) {
    Members period;
    if (content.start_ms) period.add_text("start", base::to_instant({*content.start_ms}));
    if (content.end_ms) period.add_text("end", base::to_instant({*content.end_ms}));
    members.add("effectivePeriod", period.object());
  } else if (content.start_ms) {
    members.add_text("effectiveDateTime", base::to_instant({*content.start_ms}));
  }
}

}  // namespace

std::string Content::json(std::string_view id) const {
  Members members;
  members.add_text("resourceType", type);
  if (!id.empty()) members.add_text("id", std::string(id));
  if (!identifiers.empty())
    members.add("identifier",
                array(identifiers, [](const Coding& one) { return coding(one, "value"); }));
  if (type == "Observation") {
    add_observation(members, *this);
  } else {
    add_person(members, *this);
  }
  if (reference) {
    const std::string target = R"({"reference":")" + *reference + "\"}";
    if (type == "Patient") members.add("generalPractitioner", "[" + target + "]");
    if (type == "Observation") members.add("subject", target);
  }
  return members.object();
}

std::vector<Coding> Content::tokens(std::string_view parameter) const {
  if (parameter == "identifier") return identifiers;
  if (parameter == "active" && active) return {{"", *active ? "true" : "false"}};
  if (parameter == "gender" && gender) return {{"", *gender}};
  if (parameter == "status") return {{"", status}};
  if (parameter == "code") return {code};
  return {};
}

std::vector<std::string> Content::strings(std::string_view parameter) const {
  std::vector<std::string> found;
  if (family && parameter != "given") found.push_back(*family);
  if (parameter != "family") found.insert(found.end(), given.begin(), given.end());
  return found;
}

std::vector<Span> Content::dates(std::string_view parameter) const {
  if (parameter == "birthdate" && birth_date) return {days_of(*birth_date)};
  if (parameter != "date" || (!period && !start_ms)) return {};
  Span span;
  if (start_ms) span.low = *start_ms;
  const std::optional<std::int64_t>& last = period ? end_ms : start_ms;
  if (last) span.high = *last + 1;
  return {span};
}

std::vector<std::string> Content::references(std::string_view parameter) const {
  if (!reference) return {};
  const bool to_patient = reference->starts_with("Patient/");
  if (parameter == "patient" && !to_patient) return {};
  return {*reference};
}

const KnownParameters& known_parameters(std::string_view type) {
  static const KnownParameters kPatient = {{"identifier", "active", "gender"},
                                           {"name", "family", "given"},
                                           {"birthdate"},
                                           {"general-practitioner"}};
  static const KnownParameters kPractitioner = {
      {"identifier", "active", "gender"}, {"name", "family", "given"}, {}, {}};
  static const KnownParameters kObservation = {
      {"identifier", "status", "code"}, {}, {"date"}, {"subject", "patient"}};
  if (type == "Patient") return kPatient;
  return type == "Practitioner" ? kPractitioner : kObservation;
}

const std::vector<std::string>& model_types() {
  static const std::vector<std::string> kTypes = {"Patient", "Observation", "Practitioner"};
  return kTypes;
}

std::string some_id(SeededRandom& random) {
  return "r" + std::to_string(random.below(6));
}

Coding some_identifier(SeededRandom& random) {
  static const std::vector<std::string> kSystems = {"", "urn:a", "urn:b"};
  return {random.pick(kSystems), std::to_string(random.below(5))};
}

std::string some_name(SeededRandom& random) {
  static const std::vector<std::string> kNames = {"Anders", "anders", "Anna Maria", "Bo",
                                                  "Bodil",  "Maria",  "van der Bo", "Zoe"};
  return random.pick(kNames);
}

std::string some_birth_date(SeededRandom& random) {
  static const std::vector<std::string> kDates = {
      "1948", "1948-03", "1948-03-14", "1948-03-15", "1949-12-31", "1950", "1950-01", "1950-01-01"};
  return random.pick(kDates);
}

std::int64_t some_ms(SeededRandom& random) {
  const auto hours = static_cast<std::int64_t>(random.below(100));
  return kBegin2026Ms + hours * 3'600'000 + static_cast<std::int64_t>(random.below(2));
}

Content some_content(SeededRandom& random, const std::string& type) {
  Content content;
  content.type = type;
  for (std::uint64_t i = random.below(3); i > 0; --i)
    content.identifiers.push_back(some_identifier(random));
  if (type == "Observation") {
    static const std::vector<std::string> kStatuses = {"final", "preliminary", "amended"};
    content.status = random.pick(kStatuses);
    content.code = {random.one_in(3) ? "" : "http://loinc.org",
                    "c" + std::to_string(random.below(4))};
    content.period = random.one_in(3);
    if (!random.one_in(4)) content.start_ms = some_ms(random);
    if (content.period && content.start_ms && !random.one_in(3))
      content.end_ms = *content.start_ms + static_cast<std::int64_t>(random.below(40)) * 3'600'000;
    if (content.period && !content.start_ms) content.end_ms = some_ms(random);
    if (!random.one_in(4)) content.reference = "Patient/" + some_id(random);
    return content;
  }
  static const std::vector<std::string> kGenders = {"female", "male", "other"};
  if (random.one_in(2)) content.active = random.one_in(2);
  if (!random.one_in(4)) content.gender = random.pick(kGenders);
  if (!random.one_in(3)) content.family = some_name(random);
  for (std::uint64_t i = random.below(3); i > 0; --i)
    content.given.push_back(some_name(random));
  if (type == "Practitioner") return content;
  if (!random.one_in(4)) content.birth_date = some_birth_date(random);
  if (random.one_in(2)) content.reference = "Practitioner/" + some_id(random);
  return content;
}

Span days_of(std::string_view date) {
  namespace chrono = std::chrono;
  const int year = std::stoi(std::string(date.substr(0, 4)));
  const unsigned month =
      date.size() > 4 ? static_cast<unsigned>(std::stoi(std::string(date.substr(5, 2)))) : 1;
  const unsigned day =
      date.size() > 7 ? static_cast<unsigned>(std::stoi(std::string(date.substr(8, 2)))) : 1;
  const chrono::year_month_day first{chrono::year(year), chrono::month(month), chrono::day(day)};
  const auto low = chrono::sys_days(first).time_since_epoch().count();
  if (date.size() > 7) return {low, low + 1};
  const auto next = date.size() > 4 ? first + chrono::months(1) : first + chrono::years(1);
  return {low, chrono::sys_days(next).time_since_epoch().count()};
}

std::string lower(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace engine::testing
