#include "demo/fhir_builders.h"

#include <charconv>

#include "demo/systems.h"

namespace demo {

namespace {

void coding_object(Writer& w, const Coding& coding) {
  w.begin_object().member("system", coding.system).member("code", coding.code);
  if (!coding.display.empty()) w.member("display", coding.display);
  w.end_object();
}

void concept_object(Writer& w, std::initializer_list<Coding> codings, std::string_view text) {
  w.begin_object();
  bool open = false;
  for (const Coding& coding : codings) {
    if (coding.code.empty()) continue;
    if (!open) w.key("coding").begin_array();
    open = true;
    coding_object(w, coding);
  }
  if (open) w.end_array();
  if (!text.empty()) w.member("text", text);
  w.end_object();
}

void reference_object(Writer& w, const Reference& to) {
  std::string target(to.type);
  target += '/';
  target += to.id;
  w.begin_object().member("reference", target);
  if (!to.display.empty()) w.member("display", to.display);
  w.end_object();
}

void hl7_object(Writer& w, std::string_view system, std::string_view code) {
  std::string uri(systems::kHl7);
  uri += system;
  concept_object(w, {{uri, code}}, {});
}

}  // namespace

std::string decimal(double value, int decimals) {
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr;
  const std::string digits(text, end);
  // A small negative rounds to "-0.0", which no reader expects.
  return digits.find_first_of("123456789") == std::string::npos && digits[0] == '-'
             ? digits.substr(1)
             : digits;
}

void put_head(Writer& w, std::string_view type, std::string_view id, std::string_view profile) {
  w.member("resourceType", type).member("id", id);
  if (profile.empty()) return;
  std::string canonical(systems::kDkCore);
  canonical += profile;
  w.key("meta").begin_object().key("profile").begin_array().string(canonical).end_array();
  w.end_object();
}

void put_coding(Writer& w, std::string_view name, const Coding& coding) {
  w.key(name);
  coding_object(w, coding);
}

void put_concept(Writer& w, std::string_view name, std::initializer_list<Coding> codings,
                 std::string_view text) {
  w.key(name);
  concept_object(w, codings, text);
}

void put_concepts(Writer& w, std::string_view name, std::initializer_list<Coding> codings,
                  std::string_view text) {
  w.key(name).begin_array();
  concept_object(w, codings, text);
  w.end_array();
}

void put_hl7(Writer& w, std::string_view name, std::string_view system, std::string_view code) {
  w.key(name);
  hl7_object(w, system, code);
}

void put_hl7_list(Writer& w, std::string_view name, std::string_view system,
                  std::string_view code) {
  w.key(name).begin_array();
  hl7_object(w, system, code);
  w.end_array();
}

void put_quantity(Writer& w, std::string_view name, const Quantity& quantity) {
  w.key(name).begin_object().member_raw("value", quantity.value);
  if (!quantity.unit.empty()) w.member("unit", quantity.unit);
  if (!quantity.ucum.empty()) {
    w.member("system", systems::kUcum).member("code", quantity.ucum);
  }
  w.end_object();
}

void put_reference(Writer& w, std::string_view name, const Reference& to) {
  w.key(name);
  reference_object(w, to);
}

void put_references(Writer& w, std::string_view name, std::initializer_list<Reference> to) {
  w.key(name).begin_array();
  for (const Reference& reference : to)
    reference_object(w, reference);
  w.end_array();
}

void put_period(Writer& w, std::string_view name, const Period& period) {
  w.key(name).begin_object();
  put_time(w, "start", period.start);
  if (period.end.ms != 0) put_time(w, "end", period.end);
  w.end_object();
}

void put_time(Writer& w, std::string_view name, base::Timestamp at) {
  w.member(name, date_time_text(at));
}

void put_date(Writer& w, std::string_view name, Day day) {
  w.member(name, date_text(day));
}

void put_identifier(Writer& w, std::string_view use, std::string_view system,
                    std::string_view value) {
  w.begin_object();
  if (!use.empty()) w.member("use", use);
  w.member("system", system).member("value", value).end_object();
}

void put_note(Writer& w, std::string_view text) {
  w.key("note").begin_array().begin_object().member("text", text).end_object().end_array();
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t part = 0; part < 3; ++part) {
      group <<= 8;
      if (at + part < bytes.size()) group |= static_cast<unsigned char>(bytes[at + part]);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const bool padding = at + digit > bytes.size();
      out += padding ? '=' : kDigits[(group >> (18 - 6 * digit)) & 63];
    }
  }
  return out;
}

}  // namespace demo
