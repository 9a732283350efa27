#pragma once

#include <string_view>

// Names of code and identifier systems, as DK Core 3.7.0 spells them.
namespace demo::systems {

inline constexpr std::string_view kCpr = "urn:oid:1.2.208.176.1.2";
inline constexpr std::string_view kXEcpr = "urn:oid:1.2.208.176.1.6.1.1";
inline constexpr std::string_view kSor = "urn:oid:1.2.208.176.1.1";
inline constexpr std::string_view kYder = "urn:oid:1.2.208.176.1.4";
inline constexpr std::string_view kAuthorisation = "https://autregweb.sst.dk";
inline constexpr std::string_view kRegion = "urn:iso:std:iso:3166:-2";
inline constexpr std::string_view kMunicipality =
    "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes";
inline constexpr std::string_view kProfession =
    "http://hl7.dk/fhir/core/CodeSystem/DkCoreProfessionGroupCodes";

inline constexpr std::string_view kSks = "urn:oid:1.2.208.176.2.4";
inline constexpr std::string_view kSksDiagnosis = "urn:oid:1.2.208.176.2.4.12";
inline constexpr std::string_view kAtc = "http://www.whocc.no/atc";
inline constexpr std::string_view kNpu = "http://npu-terminology.org";
inline constexpr std::string_view kMedCom =
    "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-observation-codes";
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
// What has no public code, such as the Early Warning Score of a ward.
inline constexpr std::string_view kLocal = "urn:eir:demo:codes";

inline constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
inline constexpr std::string_view kHl7 = "http://terminology.hl7.org/CodeSystem/";
inline constexpr std::string_view kDkCore = "http://hl7.dk/fhir/core/StructureDefinition/";

}  // namespace demo::systems
