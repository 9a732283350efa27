#include "fhir/profile/sentences.h"

#include <string>

#include "fhir/profile/danish.h"

namespace fhir::profile::sentence {
namespace {

std::string quoted(std::string_view name) {
  return '\'' + std::string(name) + '\'';
}

Sentence about(std::string_view name, std::string_view english, std::string_view danish) {
  return {quoted(name) + ' ' + std::string(english), quoted(name) + ' ' + std::string(danish)};
}

// A canonical may be shown if it looks like one: extensions come from the resource.
bool is_presentable(std::string_view url) {
  if (url.size() > 200 || !(url.starts_with("http://") || url.starts_with("https://"))) {
    return false;
  }
  for (const char c : url) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && std::string_view(":/.-_|").find(c) == std::string_view::npos) return false;
  }
  return true;
}

std::string shown(std::string_view url) {
  return is_presentable(url) ? ' ' + std::string(url) : std::string{};
}

}  // namespace

Sentence too_few(std::string_view name, std::uint32_t min, std::size_t count) {
  if (count == 0 && min == 1) {
    return about(name, "is missing; the profile requires it.", "mangler; profilen kræver det.");
  }
  const std::string least = std::to_string(min);
  return about(name, "must be there at least " + least + " times.",
               "skal være der mindst " + least + " gange.");
}

Sentence too_many(std::string_view name, std::uint32_t max) {
  if (max == 0) {
    return about(name, "is not allowed by the profile; leave it out.",
                 "er ikke tilladt i profilen; udelad det.");
  }
  const std::string most = std::to_string(max);
  return about(name, "may be there " + most + " times at most.",
               "må højst være der " + most + (max == 1 ? " gang." : " gange."));
}

Sentence wrong_type(std::string_view name) {
  return about(name, "has a type that the profile does not allow.",
               "har en type, som profilen ikke tillader.");
}

Sentence not_fixed(std::string_view name) {
  return about(name, "must have exactly the value that the profile fixes.",
               "skal have præcis den værdi, som profilen fastlægger.");
}

Sentence not_pattern(std::string_view name) {
  return about(name, "must contain the values that the profile gives as a pattern.",
               "skal indeholde de værdier, som profilen angiver som mønster.");
}

Sentence too_small(std::string_view name) {
  return about(name, "is less than the profile allows.", "er mindre, end profilen tillader.");
}

Sentence too_large(std::string_view name) {
  return about(name, "is more than the profile allows.", "er større, end profilen tillader.");
}

Sentence too_long(std::string_view name, std::uint32_t max) {
  const std::string most = std::to_string(max);
  return about(name, "may have " + most + " characters at most.",
               "må højst have " + most + " tegn.");
}

Sentence not_bound(std::string_view name, std::string_view value_set, bool required) {
  const std::string set(value_set);
  if (required) {
    return about(name, "must have a code of the value set " + set + '.',
                 "skal have en kode fra værdisættet " + set + '.');
  }
  return about(name, "should have a code of the value set " + set + ", if one of them fits.",
               "bør have en kode fra værdisættet " + set + ", hvis en af dem passer.");
}

Sentence invariant(std::string_view key, std::string_view human) {
  const std::string_view danish = danish_invariant(key);
  return {"The rule " + std::string(key) + " does not hold: " + std::string(human),
          "Reglen " + std::string(key) +
              " er ikke opfyldt: " + std::string(danish.empty() ? human : danish)};
}

Sentence invariant_untold(std::string_view key) {
  return {"The rule " + std::string(key) + " could not be evaluated here.",
          "Reglen " + std::string(key) + " kunne ikke afgøres her."};
}

Sentence no_slice(std::string_view name) {
  return about(name, "fits none of the slices that the profile allows.",
               "passer ikke til nogen af de udsnit (slices), som profilen tillader.");
}

Sentence slice_after_open(std::string_view name) {
  return about(name, "fits no slice and must stand after those that do.",
               "passer ikke til noget udsnit (slice) og skal stå efter dem, der gør.");
}

Sentence slice_order(std::string_view name) {
  return about(name, "stands in another order than the slices of the profile.",
               "står i en anden rækkefølge end profilens udsnit (slices).");
}

Sentence wrong_target_type(std::string_view name) {
  return about(name, "refers to a type of resource that is not allowed here.",
               "henviser til en ressourcetype, der ikke er tilladt her.");
}

Sentence wrong_target(std::string_view name, std::string_view profile) {
  return about(name, "refers to a resource that does not conform to" + shown(profile) + '.',
               "henviser til en ressource, der ikke opfylder" + shown(profile) + '.');
}

Sentence missing_contained() {
  return {"The reference names a contained resource that is not there.",
          "Henvisningen nævner en indlejret ressource, som ikke findes."};
}

Sentence no_profile_fits(std::string_view name, std::string_view rule) {
  const std::string first = rule.empty() ? std::string{} : " (" + std::string(rule) + ')';
  return about(name, "conforms to none of the profiles that are allowed here" + first + '.',
               "opfylder ingen af de profiler, der er tilladt her" + first + '.');
}

Sentence wrong_resource(std::string_view type) {
  return {"The profile is for another type: " + std::string(type) + '.',
          "Profilen gælder en anden type: " + std::string(type) + '.'};
}

Sentence unknown_profile(std::string_view url, std::string_view problem) {
  const std::string why = problem.empty() ? std::string{} : " (" + std::string(problem) + ')';
  return {"The profile" + shown(url) + " is not known here and was not checked" + why +
              "; install its package.",
          "Profilen" + shown(url) + " kendes ikke her og blev ikke kontrolleret" + why +
              "; installer dens pakke."};
}

Sentence unknown_extension(std::string_view url) {
  return {"The extension" + shown(url) + " is not known here and was not checked.",
          "Udvidelsen" + shown(url) + " kendes ikke her og blev ikke kontrolleret."};
}

Sentence unknown_modifier() {
  return {"The modifier extension is not known here, so the meaning of the resource is uncertain.",
          "Udvidelsen ændrer betydningen og kendes ikke her, så ressourcens betydning er usikker."};
}

Sentence relative_extension() {
  return {"The 'url' of an extension must be an absolute URL.",
          "'url' for en udvidelse skal være en absolut URL."};
}

Sentence wrong_context() {
  return {"The extension is not allowed on this element.",
          "Udvidelsen er ikke tilladt på dette element."};
}

Sentence is_modifier() {
  return {"The extension changes the meaning and must be in 'modifierExtension'.",
          "Udvidelsen ændrer betydningen og skal stå i 'modifierExtension'."};
}

Sentence is_no_modifier() {
  return {"The extension does not change the meaning and must be in 'extension'.",
          "Udvidelsen ændrer ikke betydningen og skal stå i 'extension'."};
}

Sentence full_url_id() {
  return {"'fullUrl' must end in the type and the id of the resource, which must have one.",
          "'fullUrl' skal slutte med ressourcens type og id."};
}

Sentence full_url_missing() {
  return {"An entry of this kind of Bundle must have a 'fullUrl'.",
          "En entry i denne slags Bundle skal have en 'fullUrl'."};
}

Sentence full_url_twice() {
  return {"Two entries have the same 'fullUrl'.", "To entries har samme 'fullUrl'."};
}

Sentence ambiguous_reference() {
  return {"More than one entry of the Bundle is what the reference names.",
          "Mere end én entry i Bundle er det, som henvisningen nævner."};
}

Sentence structure(std::string_view english) {
  return {std::string(english), "Følger ikke strukturen i FHIR R4: " + std::string(english)};
}

}  // namespace fhir::profile::sentence
