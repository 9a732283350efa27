#include "fhir/params/extract.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "fhir/params/big_decimal.h"
#include "fhir/params/dates.h"

namespace fhir {
namespace {

const Extractor& extractor() {
  static const Extractor one(Definitions::r4(), "https://eir.example/fhir");
  return one;
}

std::string number_text(std::string_view decimal, std::string_view open) {
  if (decimal.empty()) return std::string(open);
  return BigDecimal::parse(decimal).value().text();
}

std::string shown(const SearchValue& value, const SearchValues& all) {
  const std::string text(value.text);
  const std::string system(value.system);
  switch (value.kind) {
    case SearchValue::Kind::Token:
      return system + "|" + text;
    case SearchValue::Kind::String:
      return text;
    case SearchValue::Kind::Reference:
      return std::string(Definitions::r4().type(value.type).name) + "/" + text;
    case SearchValue::Kind::Uri:
      return "<" + text + ">";
    case SearchValue::Kind::Date: {
      const auto bound = [](std::int64_t ms) {
        const bool open = ms == std::numeric_limits<std::int64_t>::min() ||
                          ms == std::numeric_limits<std::int64_t>::max();
        return open ? std::string("*") : std::to_string(ms);
      };
      return bound(value.low_ms) + ".." + bound(value.high_ms);
    }
    case SearchValue::Kind::Number:
    case SearchValue::Kind::Quantity:
      return text + (value.low_open ? "(" : "[") + number_text(value.low, "-inf") + "," +
             number_text(value.high, "inf") + (value.high_open ? ")" : "]") + system + "|" +
             std::string(value.unit) + "|" + std::string(value.unit_text);
    case SearchValue::Kind::Text:
    case SearchValue::Kind::Sound:
      return "'" + text + "'";
    case SearchValue::Kind::TypedIdentifier:
      return system + "|" + std::string(value.unit) + "|" + text;
    case SearchValue::Kind::ReferenceIdentifier:
      return "identifier " + system + "|" + text;
    case SearchValue::Kind::Fragment:
      return "#" + text;
    case SearchValue::Kind::Position:
      return std::string(value.low) + "," + std::string(value.high);
    case SearchValue::Kind::Tuple: {
      std::string parts;
      for (const SearchValue& part : all.parts(value))
        parts += " " + std::to_string(part.parameter) + ":" + shown(part, all);
      return "(" + parts.substr(1) + ")";
    }
  }
  return "?";
}

// The values of one parameter of a resource, from all that is extracted; checked against those
// that are extracted for the parameter alone.
std::string values(std::string_view code, const std::string& json) {
  const auto document = json::Document::parse(json);
  REQUIRE(document.has_value());
  const json::Value resource = document->root();
  const TypeId type = Definitions::r4().find_resource(resource.find("resourceType").string());
  const SearchParameter* parameter = Definitions::r4().find_search_parameter(type, code);
  REQUIRE(parameter != nullptr);
  CHECK(extractor().supported(type, *parameter));
  const auto join = [&](const SearchValues& found) {
    std::string out;
    for (const SearchValue& value : found) {
      if (value.parameter != parameter->number) continue;
      if (!out.empty()) out += ", ";
      out += shown(value, found);
    }
    return out;
  };
  const std::string all = join(extractor().extract(type, resource));
  CHECK(all == join(extractor().extract(type, resource, *parameter)));
  return all;
}

std::string dates(std::string_view first, std::string_view last) {
  const auto low = date_range(first);
  const auto high = date_range(last);
  REQUIRE(low.has_value());
  REQUIRE(high.has_value());
  return std::to_string(low ? low->low_ms : 0) + ".." + std::to_string(high ? high->high_ms : 0);
}

std::string dates(std::string_view date) {
  return dates(date, date);
}

// A resource of `type` with more members.
std::string resource(const std::string& type, const std::string& members) {
  return R"({"resourceType":")" + type + R"(","id":"x",)" + members + "}";
}

TEST_CASE("tokens") {
  const auto patient = [](const std::string& members) { return resource("Patient", members); };
  CHECK(values("gender", patient(R"("gender":"female")")) ==
        "http://hl7.org/fhir/administrative-gender|female");
  CHECK(values("gender", patient(R"("gender":"unheard-of")")) == "|unheard-of");
  CHECK(values("gender", patient(R"("gender":"")")) == "");
  CHECK(values("active", patient(R"("active":true)")) == "|true");
  CHECK(values("active", patient(R"("active":"true")")) == "");
  CHECK(values("identifier", patient(R"("identifier":[{"system":"urn:oid:1.2","value":"A 1"},
      {"value":"B"},{"system":"s"},{"use":"usual"}])")) == "urn:oid:1.2|A 1, |B, s|");
  CHECK(values("language", patient(R"("communication":[{"language":{"coding":[
      {"system":"urn:ietf:bcp:47","code":"da"},{"code":"fo"}],"text":"Dansk"}}])")) ==
        "urn:ietf:bcp:47|da, |fo, 'Dansk'");
  const std::string telecom =
      R"("telecom":[{"system":"phone","value":"+45 1"},{"system":"email","value":"A@b.dk"},
                    {"value":"?"}])";
  CHECK(values("telecom", patient(telecom)) == "phone|+45 1, email|A@b.dk, |?");
  CHECK(values("phone", patient(telecom)) == "phone|+45 1");
  CHECK(values("email", patient(telecom)) == "email|A@b.dk");
  CHECK(values("status", resource("Observation", R"("status":"final")")) ==
        "http://hl7.org/fhir/observation-status|final");
  CHECK(values("version", resource("CodeSystem", R"("version":"1.0")")) == "|1.0");
}

TEST_CASE("whether a patient is dead has an answer for every patient") {
  const auto deceased = [](const std::string& members) {
    return values("deceased", resource("Patient", members));
  };
  CHECK(deceased(R"("active":true)") == "|false");
  CHECK(deceased(R"("deceasedBoolean":false)") == "|false");
  CHECK(deceased(R"("deceasedBoolean":true)") == "|true");
  CHECK(deceased(R"("deceasedDateTime":"2024-01-01")") == "|true");
}

TEST_CASE("elements of meta are searched on every type") {
  const std::string json = resource("Basic", R"("meta":{"tag":[{"system":"t","code":"a"}],
      "security":[{"system":"s","code":"R"}],"source":"urn:here",
      "profile":["http://x/p|1.0","http://x/q"]})");
  CHECK(values("_tag", json) == "t|a");
  CHECK(values("_security", json) == "s|R");
  CHECK(values("_source", json) == "<urn:here>");
  CHECK(values("_profile", json) == "<http://x/p|1.0>, <http://x/p>, <http://x/q>");
}

TEST_CASE("what tokens say to people") {
  CHECK(values("code", resource("Observation", R"("code":{"coding":[{"system":"s","code":"a",
      "display":"Puls"},{"code":"b","display":"Pulse"},{"code":"c","display":"Puls"}],
      "text":"Pulse"})")) == "s|a, 'Puls', |b, 'Pulse', |c");
  CHECK(values("code", resource("Observation", R"("code":{"text":"kun ord"})")) == "'kun ord'");
  CHECK(values("identifier", resource("Patient", R"("identifier":[{"type":{"text":"CPR","coding":[
      {"system":"http://t","code":"NI"},{"system":"urn:x","code":"CPR"}]},"system":"s",
      "value":"070707-1234"},{"type":{"coding":[{"system":"t","code":"x"}]}}])")) ==
        "s|070707-1234, 'CPR', http://t|NI|070707-1234, urn:x|CPR|070707-1234");
}

TEST_CASE("references that are known by words and identifiers") {
  const std::string logical = resource("Observation", R"("subject":{"display":"Fru Holm",
      "type":"Patient","identifier":{"system":"urn:cpr","value":"1"}})");
  CHECK(values("subject", logical) == "'Fru Holm', identifier urn:cpr|1");
  CHECK(values("patient", logical) == "'Fru Holm', identifier urn:cpr|1");
  const std::string group = resource("Observation", R"("subject":{"reference":"Group/1",
      "display":"Alle","identifier":{"value":"1"}})");
  CHECK(values("subject", group) == "'Alle', identifier |1, Group/1");
  CHECK(values("patient", group) == "");
  const std::string unknown = resource("Observation", R"("subject":{"identifier":{"value":"1"}})");
  CHECK(values("patient", unknown) == "identifier |1");
}

TEST_CASE("positions and the sounds of names") {
  CHECK(values("near",
               resource("Location", R"("position":{"longitude":10.2100,"latitude":56.15})")) ==
        "56.15,10.2100");
  CHECK(values("near", resource("Location", R"("position":{"longitude":10.21})")) == "");
  CHECK(values("phonetic", resource("Patient", R"("name":[{"family":"Kjær","given":["Bo","Ib"],
      "prefix":["Dr."],"text":"Bo Kjær"}])")) == "'Kjær', 'Bo Kjær', 'Bo', 'Ib'");
  CHECK(values("phonetic", resource("Organization", R"("name":"Sygehus")")) == "'Sygehus'");
}

TEST_CASE("elements of composites") {
  const std::string pressure = resource("Observation", R"("code":{"coding":[{"code":"bp"}]},
      "component":[{"code":{"coding":[{"code":"sys"},{"code":"s2"}]},
                    "valueQuantity":{"value":120,"code":"mm"}},
                   {"code":{"coding":[{"code":"dia"}]},"valueQuantity":{"value":80,"code":"mm"}},
                   {"code":{"coding":[{"code":"none"}]}}])");
  const std::string components = "(0:|sys 0:|s2 1:120[120,120]|mm|), (0:|dia 1:80[80,80]|mm|)";
  CHECK(values("component-code-value-quantity", pressure) == components);
  CHECK(values("combo-code-value-quantity", pressure) == components);
  CHECK(values("combo-code-value-quantity",
               resource("Observation",
                        R"("valueQuantity":{"value":1},"code":{"coding":[{"code":"a"}]})")) ==
        "(0:|a 1:1[1,1]||)");
  CHECK(values("relationship", resource("DocumentReference", R"("relatesTo":[{"code":"replaces",
      "target":{"reference":"DocumentReference/7"}}])")) ==
        "(0:http://hl7.org/fhir/document-relationship-type|replaces 1:DocumentReference/7)");
  CHECK(values("characteristic-value", resource("Group", R"("characteristic":[{"code":{"coding":[
      {"code":"g"}]},"valueBoolean":true}])")) == "(0:|g 1:|true)");
  CHECK(
      values("context-type-quantity", resource("ValueSet", R"("useContext":[{"code":{"code":"age"},
      "valueRange":{"low":{"value":1},"high":{"value":2}}}])")) == "(0:|age 1:[1,2]||)");
  CHECK(
      values(
          "chromosome-variant-coordinate",
          resource(
              "MolecularSequence",
              R"("referenceSeq":{"chromosome":{"coding":[{"code":"1"}]}},"variant":[{"start":5,"end":9}])")) ==
      "(0:|1 1:5[5,5]|| 2:9[9,9]||)");
}

TEST_CASE("strings") {
  const std::string json = resource("Patient", R"(
      "name":[{"use":"official","family":"Ærø","given":["Søren","Åge"],"prefix":["Dr."],
               "suffix":["MSc"],"text":"Dr. S"},{"family":"von \"O\u00e9\""}],
      "address":[{"use":"home","line":["Vej 1","2. tv."],"city":"Aarhus","district":"Midt",
                  "state":"DK-82","postalCode":"8000","country":"DK","text":"hjem"}])");
  CHECK(values("name", json) == "Ærø, Søren, Åge, Dr., MSc, Dr. S, von \"Oé\"");
  CHECK(values("family", json) == "Ærø, von \"Oé\"");
  CHECK(values("given", json) == "Søren, Åge");
  CHECK(values("address", json) == "Vej 1, 2. tv., Aarhus, Midt, DK-82, 8000, DK, hjem");
  CHECK(values("address-city", json) == "Aarhus");
  CHECK(values("address-use", json) == "http://hl7.org/fhir/address-use|home");
  CHECK(values("description", resource("ValueSet", R"("description":"Alt om *alt*")")) ==
        "Alt om *alt*");
  CHECK(values("value-string", resource("Observation", R"("valueString":"fin")")) == "fin");
  CHECK(values("value-string",
               resource("Observation", R"("valueCodeableConcept":{"text":"ok"})")) == "ok");
  CHECK(values("name", resource("InsurancePlan", R"("name":"A","alias":["B","C"])")) == "A, B, C");
}

TEST_CASE("references") {
  const auto subject = [](const std::string& reference) {
    return resource("Observation", R"("subject":{"reference":")" + reference + R"("})");
  };
  CHECK(values("subject", subject("Patient/1")) == "Patient/1");
  CHECK(values("subject", subject("Patient/1/_history/2")) == "Patient/1");
  CHECK(values("subject", subject("https://eir.example/fhir/Patient/1")) == "Patient/1");
  CHECK(values("subject", subject("Patient\\/1")) == "Patient/1");
  CHECK(values("subject", subject("https://other.example/Patient/1")) ==
        "<https://other.example/Patient/1>");
  CHECK(values("subject", subject("urn:uuid:1")) == "<urn:uuid:1>");
  CHECK(values("subject", subject("#contained")) == "#contained");
  CHECK(values("patient", subject("#contained")) == "");
  CHECK(values("subject", subject("#")) == "#");
  CHECK(values("subject", subject("")) == "");
  CHECK(values("subject", resource("Observation", R"("subject":{"display":"P"})")) == "'P'");
  CHECK(values("patient", subject("Patient/1")) == "Patient/1");
  CHECK(values("patient", subject("Group/1")) == "");
  CHECK(values("patient", subject("https://other.example/Patient/1")) ==
        "<https://other.example/Patient/1>");
  CHECK(values("patient", subject("https://other.example/Group/1")) == "");
  CHECK(values("patient", subject("urn:uuid:1")) == "");
  CHECK(values("patient", resource("Observation",
                                   R"("subject":{"reference":"urn:uuid:1","type":"Patient"})")) ==
        "<urn:uuid:1>");
  CHECK(values("medication", resource("MedicationRequest",
                                      R"("medicationReference":{"reference":"Medication/1"})")) ==
        "Medication/1");
}

TEST_CASE("references by canonical and uri, and within documents") {
  const auto response = [](const std::string& canonical) {
    return values("questionnaire",
                  resource("QuestionnaireResponse", R"("questionnaire":")" + canonical + R"(")"));
  };
  CHECK(response("http://x/q|2") == "<http://x/q|2>, <http://x/q>");
  CHECK(response("Questionnaire/1") == "Questionnaire/1");
  CHECK(response("#q") == "#q");
  CHECK(values("source-uri", resource("ConceptMap", R"("sourceUri":"http://x/v")")) ==
        "<http://x/v>");
  CHECK(values("source", resource("ConceptMap", R"("sourceUri":"http://x/v")")) == "");
  CHECK(values("derived-from", resource("Library", R"("relatedArtifact":[
      {"type":"derived-from","resource":"http://x/a"},
      {"type":"predecessor","resource":"http://x/b"}])")) == "<http://x/a>");
  CHECK(values("composition", resource("Bundle", R"("type":"document","entry":[
      {"resource":{"resourceType":"Composition","id":"c"}},
      {"resource":{"resourceType":"Composition","id":"d"}}])")) == "Composition/c");
  CHECK(values("composition", resource("Bundle", R"("type":"collection","entry":[
      {"resource":{"resourceType":"Patient","id":"c"}}])")) == "");
  CHECK(values("url", resource("ValueSet", R"("url":"http://x/v")")) == "<http://x/v>");
}

TEST_CASE("values of extensions") {
  CHECK(values("mothersMaidenName", resource("Patient", R"("extension":[
      {"url":"http://hl7.org/fhir/StructureDefinition/patient-extensions-Patient-mothersMaidenName",
       "valueString":"Holm"},{"url":"http://x","valueString":"y"}])")) == "Holm");
  CHECK(values("item-subject", resource("QuestionnaireResponse", R"("item":[
      {"linkId":"1","answer":[{"valueReference":{"reference":"Patient/1"}}]},
      {"linkId":"2","extension":[{"url":
        "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-isSubject"}],
       "answer":[{"valueReference":{"reference":"Patient/2"}}]}])")) == "Patient/2");
}

TEST_CASE("dates, periods and timings") {
  const auto date = [](const std::string& members) {
    return values("date", resource("Observation", members));
  };
  CHECK(values("birthdate", resource("Patient", R"("birthDate":"1970-05")")) == dates("1970-05"));
  CHECK(date(R"("effectiveDateTime":"2024-01-15T10:00:00Z")") == dates("2024-01-15T10:00:00Z"));
  CHECK(date(R"("effectiveInstant":"2024-01-15T10:00:00.000Z")") ==
        dates("2024-01-15T10:00:00.000Z"));
  CHECK(date(R"("effectiveDateTime":"2024-13")") == "");
  CHECK(date(R"("effectiveDateTime":2024)") == "");
  CHECK(date(R"("effectivePeriod":{"start":"2024-01-01","end":"2024-01-02"})") ==
        dates("2024-01-01", "2024-01-02"));
  const std::string start_day = dates("2024-01-01");
  CHECK(date(R"("effectivePeriod":{"start":"2024-01-01"})") ==
        start_day.substr(0, start_day.find("..")) + "..*");
  CHECK(date(R"("effectivePeriod":{"end":"2024-01-01"})") ==
        "*.." + start_day.substr(start_day.find("..") + 2));
  CHECK(date(R"("effectivePeriod":{})") == "");
  CHECK(date(R"("effectivePeriod":{"start":"2024-01-02","end":"2024-01-01"})") == "");
  CHECK(date(R"("effectivePeriod":{"start":"2024-01-02","end":"soon"})") == "");
  CHECK(date(R"("effectiveTiming":{"event":["2024-01-05","2024-01-01","x"]})") ==
        dates("2024-01-01", "2024-01-05"));
  CHECK(date(R"("effectiveTiming":{"event":["2024-01-05"],
      "repeat":{"boundsPeriod":{"start":"2024-01-01","end":"2024-01-03"}}})") ==
        dates("2024-01-01", "2024-01-05"));
  CHECK(date(R"("effectiveTiming":{"repeat":{"frequency":1}})") == "");
  CHECK(values("date", resource("Procedure", R"("performedString":"2024-01-01")")) == "");
}

TEST_CASE("numbers and quantities") {
  const auto value = [](const std::string& members) {
    return values("value-quantity", resource("Observation", members));
  };
  CHECK(value(R"("valueQuantity":{"value":5.40,"unit":"mmHg",
      "system":"http://unitsofmeasure.org","code":"mm[Hg]"})") ==
        "5.40[5.4,5.4]http://unitsofmeasure.org|mm[Hg]|mmHg");
  CHECK(value(R"("valueQuantity":{"value":1,"unit":"piece"})") == "1[1,1]|piece|piece");
  CHECK(value(R"("valueQuantity":{"value":1,"comparator":"<"})") == "1[-inf,1)||");
  CHECK(value(R"("valueQuantity":{"value":1,"comparator":">="})") == "1[1,inf]||");
  CHECK(value(R"("valueQuantity":{"unit":"mg"})") == "");
  CHECK(value(R"("valueQuantity":{"value":"1"})") == "");
  CHECK(value(R"("valueQuantity":{"value":1e9999999})") == "");
  CHECK(value(R"("valueQuantity":{"value":1e999})") == "1e999[1e999,1e999]||");
  CHECK(value(R"("valueSampledData":{"origin":{"value":10,"code":"mV"},"period":1,
      "factor":2,"dimensions":1,"data":"1 -3  E 5 U 1.5x"})") == "[4,20]|mV|");
  CHECK(value(R"("valueSampledData":{"origin":{"value":10},"data":"E U"})") == "");
  CHECK(values("onset-age", resource("Condition", R"("onsetRange":{"low":{"value":1,"code":"a"},
      "high":{"value":2,"code":"a"}})")) == "[1,2]|a|");
  CHECK(values("onset-age", resource("Condition", R"("onsetRange":{"high":{"value":2}})")) ==
        "[-inf,2]||");
  CHECK(values("totalnet", resource("Invoice", R"("totalNet":{"value":9.50,"currency":"DKK"})")) ==
        "9.50[9.5,9.5]urn:iso:std:iso:4217|DKK|DKK");
  CHECK(values("probability",
               resource("RiskAssessment", R"("prediction":[{"probabilityDecimal":0.5}])")) ==
        "0.5[0.5,0.5]||");
  CHECK(values("probability", resource("RiskAssessment",
                                       R"("prediction":[{"probabilityRange":{
      "low":{"value":1},"high":{"value":2}}}])")) == "[1,2]||");
}

TEST_CASE("content of another shape is passed over") {
  for (const char* member : {"null",
                             "true",
                             "1",
                             R"("text")",
                             "[]",
                             "{}",
                             "[null]",
                             "[[]]",
                             R"([["a"]])",
                             "[1]",
                             R"([{"given":{"a":[1]}}])",
                             R"({"coding":"x"})",
                             R"({"coding":[1,null,[]]})",
                             R"({"reference":{"reference":"Patient/1"}})",
                             R"({"start":[]})",
                             R"({"event":{}})",
                             R"({"value":{}})",
                             R"([{"system":1,"value":[]}])",
                             R"({"low":1,"high":[]})",
                             R"({"repeat":[{"boundsPeriod":1}]})"}) {
    CAPTURE(std::string(member));
    for (const TypeId type : Definitions::r4().resources()) {
      std::string json = "{";
      for (const Property& property : Definitions::r4().properties(type)) {
        json += "\"" + std::string(property.name) + "\":" + member + ",";
      }
      json.back() = '}';
      const auto document = json::Document::parse(json);
      REQUIRE(document.has_value());
      extractor().extract(type, document->root());
      extractor().extract(type, document->root().find("meta"));
    }
  }
  CHECK(extractor().extract(Definitions::r4().find_resource("Patient"), json::Value{}).empty());
  const auto list = json::Document::parse(R"([{"gender":"female"}])");
  REQUIRE(list.has_value());
  const TypeId patient = Definitions::r4().find_resource("Patient");
  CHECK(extractor().extract(patient, list->root()).empty());
  CHECK(extractor().extract(TypeId::None, list->root()).empty());
}

TEST_CASE("what is no matter of content is not supported") {
  const auto supported = [](std::string_view type_name, std::string_view code) {
    const TypeId type = Definitions::r4().find_resource(type_name);
    const SearchParameter* parameter = Definitions::r4().find_search_parameter(type, code);
    REQUIRE(parameter != nullptr);
    return extractor().supported(type, *parameter);
  };
  CHECK(supported("Patient", "name"));
  CHECK(supported("Patient", "_tag"));
  CHECK_FALSE(supported("Patient", "_id"));
  CHECK_FALSE(supported("Patient", "_lastUpdated"));
  CHECK_FALSE(supported("Patient", "_text"));
  CHECK_FALSE(supported("Observation", "code-value-quantity"));
}

TEST_CASE("values outlive a move, also those that were unescaped") {
  const auto document = json::Document::parse(
      resource("Patient", R"("name":[{"family":"\u00d8","given":["a\"b","\u00c5"]}])"));
  REQUIRE(document.has_value());
  const TypeId patient = Definitions::r4().find_resource("Patient");
  SearchValues first = extractor().extract(patient, document->root());
  const SearchValues moved = std::move(first);
  std::string texts;
  for (const SearchValue& value : moved) {
    if (value.kind == SearchValue::Kind::String) texts += std::string(value.text) + " ";
  }
  CHECK(texts == "Ø a\"b Å Ø a\"b Å ");
}

TEST_CASE("threads that meet a type for the first time do not disturb each other") {
  const Extractor fresh(Definitions::r4(), "");
  const auto document = json::Document::parse(resource("Patient", R"("gender":"male")"));
  REQUIRE(document.has_value());
  std::vector<std::size_t> counts(8);
  std::vector<std::jthread> threads;
  for (std::size_t& count : counts) {
    threads.emplace_back([&] {
      for (const TypeId type : Definitions::r4().resources()) {
        count += fresh.extract(type, document->root()).size();
      }
    });
  }
  threads.clear();
  for (const std::size_t count : counts) {
    CHECK(count > 0);
    CHECK(count == counts.front());
  }
}

}  // namespace
}  // namespace fhir
