#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "demo/calendar.h"
#include "fhir/json/writer.h"

// The data types of FHIR that the demo world is made of. Each function writes one member into the
// object that is open on the writer.
namespace demo {

using fhir::json::Writer;

struct Coding {
  std::string_view system;
  std::string_view code;
  std::string_view display = {};
};

struct Quantity {
  std::string value;  // a JSON number, as it is to be read
  std::string_view unit;
  std::string_view ucum;
};

struct Reference {
  std::string_view type;  // "Patient"
  std::string_view id;
  std::string_view display = {};
};

struct Period {
  base::Timestamp start;
  base::Timestamp end = {};  // zero: still open
};

// "37.9" for (37.94, 1). Always a point, never an exponent.
std::string decimal(double value, int decimals);

// "resourceType", "id" and, unless it is empty, the DK Core profile of that name.
void put_head(Writer& w, std::string_view type, std::string_view id, std::string_view profile);

void put_coding(Writer& w, std::string_view name, const Coding& coding);
// Codings without a code are left out.
void put_concept(Writer& w, std::string_view name, std::initializer_list<Coding> codings,
                 std::string_view text = {});
// The same as the only element of an array, the usual case of a repeating CodeableConcept.
void put_concepts(Writer& w, std::string_view name, std::initializer_list<Coding> codings,
                  std::string_view text = {});
// A code of HL7's own, whose system is named after its last part: "condition-clinical", "active".
void put_hl7(Writer& w, std::string_view name, std::string_view system, std::string_view code);
void put_hl7_list(Writer& w, std::string_view name, std::string_view system, std::string_view code);

void put_quantity(Writer& w, std::string_view name, const Quantity& quantity);
void put_reference(Writer& w, std::string_view name, const Reference& to);
void put_references(Writer& w, std::string_view name, std::initializer_list<Reference> to);
void put_period(Writer& w, std::string_view name, const Period& period);
void put_time(Writer& w, std::string_view name, base::Timestamp at);
void put_date(Writer& w, std::string_view name, Day day);
void put_identifier(Writer& w, std::string_view use, std::string_view system,
                    std::string_view value);  // an element of an open array
void put_note(Writer& w, std::string_view text);

std::string base64(std::string_view bytes);

}  // namespace demo
