#include "terminology/operations/validation.h"

#include <algorithm>
#include <set>
#include <utility>

#include "terminology/operations/languages.h"

namespace terminology {

namespace {

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string lowered(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return made;
}

std::string without_spaces(std::string_view text) {
  std::string made = lowered(text);
  std::erase_if(made, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return made;
}

std::string unknown_system(std::vector<std::string> versions, const Canonical& canonical,
                           std::string_view so) {
  std::string text = "A definition for CodeSystem " + quoted(canonical.url);
  if (!canonical.version.empty()) text += " version " + quoted(canonical.version);
  text.append(" could not be found, so ").append(so);
  if (canonical.version.empty()) return text;
  if (versions.empty()) return text + ". No versions of this code system are known";
  std::ranges::sort(versions);
  text += ". Valid versions: ";
  for (std::size_t i = 0; i < versions.size(); ++i)
    text.append(i == 0 ? "" : i + 1 < versions.size() ? ", " : " or ").append(versions[i]);
  return text;
}

class Validator {
 public:
  Validator(Library& library, const ValueSet* set, const ValidationRequest& request)
      : library_(library), set_(set), request_(request) {}

  base::Result<Validation> run() {
    bool any = false;
    for (const AskedCode& asked : request_.codes) {
      const bool is_in = TRY(check(asked));
      if (is_in && !any) made_.match = told_;
      any = any || is_in;
    }
    if (!any) made_.match = told_;
    if (!any && set_ != nullptr && request_.concept_form)
      add("error", "code-invalid", "not-in-vs", "TX_GENERAL_CC_ERROR_MESSAGE",
          "No valid coding was found for the value set " + quoted(name_of_set()), {});
    status_of(set_ != nullptr ? &set_->header() : nullptr, "ValueSet");
    made_.result = any && std::ranges::none_of(made_.findings, [](const Finding& each) {
                     return each.severity == "error";
                   });
    return std::move(made_);
  }

 private:
  // Whether the code is in the set, or in its system.
  base::Result<bool> check(const AskedCode& asked) {
    told_ = {asked.system, {}, asked.code, {}, {}};
    if (asked.system.empty() && !TRY(infer(asked))) return false;
    const Canonical canonical{told_.system, asked.version};
    if (canonical.url.find(':') == canonical.url.npos) {
      add("error", "invalid", "invalid-data", "Terminology_TX_System_Relative",
          at(asked, "system") + " must be an absolute reference, not a local reference",
          at(asked, "system"));
    }
    auto system = TRY(library_.code_system(canonical));
    const Segment* segment = nullptr;
    if (set_ != nullptr) segment = newest_segment(asked);
    const bool other_version = segment != nullptr && !version_fits(asked.version, segment->version);
    // A value set that takes any version ("1.x") takes that of the code.
    const bool any_version = other_version && system != nullptr &&
                             !segment->given_version.empty() &&
                             version_fits(segment->given_version, asked.version);
    if (other_version && !any_version)
      TRY_VOID(tell_other_version(asked, *segment, system != nullptr));
    if (segment != nullptr && segment->system != nullptr && !any_version) system = segment->system;
    const bool usable = system != nullptr && system->content() != Content::NotPresent;
    std::optional<std::uint32_t> position;
    if (usable) {
      told_.version = system->version();
      position = system->find(asked.code);
    }
    const bool listed = segment != nullptr && segment->system == nullptr;
    if (!usable && !listed) TRY_VOID(tell_unknown_system(asked));
    bool fragment = false;
    if (usable && !position && !listed) fragment = tell_unknown_code(asked, *system);
    bool is_in = set_ != nullptr ? segment != nullptr : position || fragment;
    if (position) is_in = tell_state(asked, *system, *position) && is_in;
    if (set_ != nullptr && !is_in) tell_not_in_set(asked);
    const Listed* remark = nullptr;
    if (listed) remark = segment->find_listed(asked.code);
    if (position && segment != nullptr && segment->system == system)
      remark = segment->remark(*position);
    tell_display(asked, position ? system.get() : nullptr, position.value_or(0), remark);
    return is_in;
  }

  // Of a code in a known system, or as it was listed.
  void tell_display(const AskedCode& asked, const CodeSystem* system, std::uint32_t position,
                    const Listed* remark) {
    const bool plain = asked.display.empty() && request_.languages.empty() &&
                       request_.supplements.empty() && remark == nullptr;
    if (system != nullptr && plain && !system->display(position).empty()) {
      told_.display = system->display(position);
      return;
    }
    std::vector<Shown> ways;
    if (system != nullptr) {
      ways = ways_to_show(*system, position, remark, request_.supplements);
    } else if (remark != nullptr) {
      ways = ways_to_show(*remark);
    }
    if (const Shown* const best = best_of(ways, request_.languages)) told_.display = best->value;
    if (!request_.membership_only) check_display(asked, ways);
  }

  // The newest version of the system in which the set has the code; another version than the one
  // asked for only if the set has nothing of that one.
  const Segment* newest_segment(const AskedCode& asked) const {
    const Segment* best = nullptr;
    const Segment* other = nullptr;
    bool has_version = false;
    const auto is_newer = [](const Segment& segment, const Segment* than) {
      return than == nullptr || compare_versions(segment.version, than->version) > 0;
    };
    for (const Segment& segment : set_->segments()) {
      if (segment.url != told_.system) continue;
      const bool fits = version_fits(asked.version, segment.version);
      has_version = has_version || fits;
      if (!segment.contains(asked.code)) continue;
      if (is_newer(segment, fits ? best : other)) (fits ? best : other) = &segment;
    }
    return best != nullptr || has_version ? best : other;
  }

  // The only system of the set that has the code. False: there is none, or several.
  base::Result<bool> infer(const AskedCode& asked) {
    if (!asked.path.empty()) {
      add("warning", "invalid", "invalid-data", "Coding_has_no_system__cannot_validate",
          "Coding has no system. A code with no system has no defined meaning, and it cannot be "
          "validated. A system should be provided",
          asked.path);
      if (set_ != nullptr) tell_not_in_set(asked);
      return false;
    }
    std::set<std::string> systems;
    if (set_ != nullptr)
      for (const Segment& segment : set_->segments())
        if (segment.contains(asked.code)) systems.insert(segment.url);
    if (systems.size() == 1) {
      told_.system = *systems.begin();
      return true;
    }
    const std::string of_set =
        set_ != nullptr ? " in the ValueSet " + quoted(name_of_set()) : std::string();
    std::string text =
        "The System URI could not be determined for the code " + quoted(asked.code) + of_set;
    if (!systems.empty()) {
      text += ": value set expansion has multiple matches: [";
      for (const std::string& each : systems)
        text.append(&each == &*systems.begin() ? "" : ", ").append(each);
      text += "]";
    }
    add("error", "not-found", "cannot-infer",
        systems.empty() ? "UNABLE_TO_INFER_CODESYSTEM"
                        : "Unable_to_resolve_system__value_set_has_multiple_matches",
        std::move(text), "code");
    if (set_ != nullptr) tell_not_in_set(asked);
    return false;
  }

  // The code is in the set, in another version of its system than the one asked for.
  base::Result<> tell_other_version(const AskedCode& asked, const Segment& segment, bool known) {
    if (!known) TRY_VOID(tell_unknown_system(asked));
    const bool by_default = segment.given_version.empty() && !known;
    const std::string of_set =
        by_default ? " version " + quoted(segment.version) + " for the versionless include"
                   : " version " + quoted(segment.version);
    add(by_default ? "warning" : "error", "invalid", "vs-invalid",
        by_default ? "VALUESET_VALUE_MISMATCH_DEFAULT" : "VALUESET_VALUE_MISMATCH",
        "The code system " + quoted(told_.system) + of_set +
            " in the ValueSet include is different to the one in the value (" +
            quoted(asked.version) + ")",
        at(asked, "version"));
    return {};
  }

  base::Result<> tell_unknown_system(const AskedCode& asked) {
    const std::string& url = told_.system;
    const auto versions = TRY(library_.source().versions(Kind::CodeSystem, url));
    std::string id = "UNKNOWN_CODESYSTEM";
    if (!asked.version.empty())
      id = versions.empty() ? "UNKNOWN_CODESYSTEM_VERSION_NONE" : "UNKNOWN_CODESYSTEM_VERSION";
    std::string text =
        unknown_system(versions, {url, asked.version}, "the code cannot be validated");
    add("error", "not-found", "not-found", id, std::move(text), at(asked, "system"));
    made_.unknown_systems.push_back(
        to_text({url, versions.empty() ? std::string() : asked.version}));
    return {};
  }

  // True: it may be in another part of the system.
  bool tell_unknown_code(const AskedCode& asked, const CodeSystem& system) {
    const std::string in = " in the CodeSystem " + quoted(system.url()) +
                           (system.version().empty() ? "" : " version " + quoted(system.version()));
    if (request_.membership_only) return false;
    if (system.content() == Content::Fragment || system.content() == Content::Example) {
      add("warning", "code-invalid", "invalid-code", "UNKNOWN_CODE_IN_FRAGMENT",
          "Unknown Code " + quoted(asked.code) + in +
              " - note that the code system is labeled as a fragment, so the code may be valid in "
              "some other fragment",
          at(asked, "code"));
      return true;
    }
    add("error", "code-invalid", "invalid-code", "Unknown_Code_in_Version",
        "Unknown code " + quoted(asked.code) + in, at(asked, "code"));
    return false;
  }

  // What the system says of the concept. False: so it does not count as a member.
  bool tell_state(const AskedCode& asked, const CodeSystem& system, std::uint32_t position) {
    status_of(&system.header(), "CodeSystem");
    const std::string_view code = system.code(position);
    if (code != asked.code) {
      made_.normalized_code = code;
      add("information", "business-rule", "code-rule", "CODE_CASE_DIFFERENCE",
          "The code " + quoted(asked.code) + " differs from the correct code " + quoted(code) +
              " by case. Although the code system " +
              quoted(to_text({system.url(), system.version()})) +
              " is case insensitive, implementers are strongly encouraged to use the correct case "
              "anyway",
          at(asked, "code"));
    }
    if (request_.membership_only) return true;
    if (!request_.allow_abstract && system.abstract(position)) {
      add("error", "business-rule", "code-rule", "ABSTRACT_CODE_NOT_ALLOWED",
          "Code " + quoted(system.url() + "#" + std::string(code)) +
              " is abstract, and not allowed in this context",
          at(asked, "code"));
      return false;
    }
    if (system.inactive(position)) {
      made_.inactive = true;
      const std::string_view status = system.status(position);
      made_.status = status.empty() ? "inactive" : std::string(status);
      add("warning", "business-rule", "code-comment", "INACTIVE_CONCEPT_FOUND",
          "The concept " + quoted(code) + " has a status of " + *made_.status +
              " and its use should be reviewed",
          asked.path.empty() ? "code" : asked.path);
      if (request_.active_only) {
        add("error", "business-rule", "code-rule", "STATUS_CODE_WARNING_CODE",
            "The concept " + quoted(code) + " is valid but is not active", at(asked, "code"));
        return false;
      }
    } else if (system.deprecated(position)) {
      add("warning", "business-rule", "code-comment", "DEPRECATED_CONCEPT_FOUND",
          "The concept " + quoted(code) + " is deprecated and its use should be reviewed",
          at(asked, "code"));
    }
    return true;
  }

  void tell_not_in_set(const AskedCode& asked) {
    const std::string system = asked.version.empty() || told_.system.empty()
                                   ? told_.system
                                   : told_.system + "|" + asked.version;
    add(request_.concept_form ? "information" : "error", "code-invalid",
        request_.concept_form ? "this-code-not-in-vs" : "not-in-vs",
        "None_of_the_provided_codes_are_in_the_value_set_one",
        "The provided code " +
            quoted(system + "#" + asked.code +
                   (asked.display.empty() ? "" : " (" + quoted(asked.display) + ")")) +
            " was not found in the value set " + quoted(name_of_set()),
        at(asked, "code"));
  }

  void check_display(const AskedCode& asked, const std::vector<Shown>& ways) {
    if (asked.display.empty() || ways.empty()) return;
    std::vector<const Shown*> valid;
    // Where no language is said, any will do.
    const bool no_languages =
        std::ranges::all_of(ways, [](const Shown& each) { return each.language.empty(); });
    for (const Shown& each : ways) {
      const bool fits = request_.languages.empty() || no_languages ||
                        std::ranges::any_of(request_.languages, [&](const std::string& language) {
                          return language_fits(language, each.language);
                        });
      if (fits) valid.push_back(&each);
    }
    const auto is_any = [&](const auto& list, auto same) {
      return std::ranges::any_of(list, same);
    };
    const std::string wanted = lowered(asked.display);
    if (is_any(valid, [&](const Shown* each) { return lowered(each->value) == wanted; })) return;
    const std::string code = told_.system + "#" + asked.code;
    std::string languages;
    for (const std::string& each : request_.languages)
      languages.append(languages.empty() ? "" : ",").append(each);
    const std::string severity = request_.lenient_display ? "warning" : "error";
    if (valid.empty()) {
      const bool is_default =
          is_any(ways, [&](const Shown& each) { return lowered(each.value) == wanted; });
      add(is_default ? "information" : severity, "invalid", "invalid-display",
          is_default ? "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK"
                     : "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
          is_default
              ? "There are no valid display names found for the code " + code +
                    " for language(s) " + quoted(languages) + ". The display is " +
                    quoted(asked.display) + " which is a valid display for the default language"
              : "Wrong Display Name " + quoted(asked.display) + " for " + code +
                    ". There are no valid display names found for language(s) " +
                    quoted(languages) + ". Default display is " + quoted(told_.display),
          at(asked, "display"));
      return;
    }
    const bool spaces = is_any(valid, [&](const Shown* each) {
      return without_spaces(each->value) == without_spaces(asked.display);
    });
    std::string names;
    for (const Shown* const each : valid) {
      names.append(names.empty() ? "" : ", ").append(quoted(each->value));
      if (!each->language.empty()) names += " (" + each->language + ")";
      if (names.size() > 400) break;
    }
    add(severity, "invalid", "invalid-display",
        spaces ? "Display_Name_WS_for__should_be_one_of__instead_of"
               : "Display_Name_for__should_be_one_of__instead_of",
        "Wrong Display Name " + quoted(asked.display) + " for " + code + ". Valid display is " +
            names + " (for the language(s) " + quoted(languages.empty() ? "--" : languages) + ")",
        at(asked, "display"));
  }

  void status_of(const Header* header, std::string_view type) {
    if (header == nullptr) return;
    const std::string& standards = header->standards_status;
    const bool draft = type == "CodeSystem" && header->status == "draft";
    if (!draft && standards != "deprecated" && standards != "withdrawn") return;
    const std::string word = draft ? "draft" : standards;
    add("information", "business-rule", "status-check",
        draft                  ? "MSG_DRAFT"
        : word == "deprecated" ? "MSG_DEPRECATED"
                               : "MSG_WITHDRAWN",
        "Reference to " + word + " " + std::string(type) + " " +
            to_text({header->url, header->version}),
        {});
  }

  static std::string at(const AskedCode& asked, std::string_view element) {
    return asked.path.empty() ? std::string(element) : asked.path + "." + std::string(element);
  }

  std::string name_of_set() const { return to_text({set_->header().url, set_->header().version}); }

  void add(std::string_view severity, std::string_view code, std::string_view type,
           std::string_view message_id, std::string text, std::string expression) {
    Finding finding{std::string(severity),   std::string(code), std::string(type),
                    std::string(message_id), std::move(text),   std::move(expression)};
    made_.findings.push_back(std::move(finding));
  }

  Library& library_;
  const ValueSet* const set_;
  const ValidationRequest& request_;
  Validation made_;
  AskedCode told_;  // of the code that was checked last
};

std::string element_of(const AskedCode& asked, std::string_view element) {
  return asked.path.empty() ? std::string(element) : asked.path + "." + std::string(element);
}

}  // namespace

std::string first_quoted(std::string_view text) {
  const std::size_t begin = text.find('\'');
  const std::size_t end = begin == text.npos ? begin : text.find('\'', begin + 1);
  return end == text.npos ? std::string() : std::string(text.substr(begin + 1, end - begin - 1));
}

base::Result<std::optional<Validation>> validate_without_set(Library& library,
                                                             const ValidationRequest& request,
                                                             const base::Error& why) {
  const bool of_system = why.message.starts_with("the code system '");
  const bool of_set = why.message.starts_with("the value set '");
  const bool of_version = why.message.ends_with("version-check parameter");
  if (!of_version && (why.kind != base::ErrorKind::NotFound || (!of_system && !of_set)))
    return std::nullopt;
  library.set_rules({});
  Validation made = TRY(validate_code(library, nullptr, request));
  std::erase_if(made.findings, [](const Finding& each) { return each.severity != "error"; });
  made.result = false;
  const AskedCode& asked = request.codes.front();
  if (of_version) {
    made.findings.push_back({"error", "exception", "version-error", "VALUESET_VERSION_CHECK",
                             why.message, element_of(asked, "version")});
    return made;
  }
  const std::string missing = first_quoted(why.message);
  if (of_set) {
    made.findings.assign({{"error",
                           "not-found",
                           "not-found",
                           "Unable_to_resolve_value_Set_",
                           "A definition for the value Set '" + missing + "' could not be found",
                           {}}});
    return made;
  }
  const Canonical canonical = read_canonical(missing);
  made.findings.push_back(
      {"error", "not-found", "not-found",
       canonical.version.empty() ? "UNKNOWN_CODESYSTEM" : "UNKNOWN_CODESYSTEM_VERSION",
       "A definition for CodeSystem '" + canonical.url + "' version '" + canonical.version +
           "' could not be found, so the code cannot be validated",
       element_of(asked, "system")});
  if (!asked.version.empty() && asked.system == canonical.url && asked.version != canonical.version)
    made.findings.push_back(
        {"error", "invalid", "vs-invalid", "VALUESET_VALUE_MISMATCH",
         "The code system '" + canonical.url + "' version '" + canonical.version +
             "' in the ValueSet include is different to the one in the value ('" + asked.version +
             "')",
         element_of(asked, "version")});
  made.unknown_systems.push_back(missing);
  return made;
}

std::string Validation::message() const {
  std::vector<std::string_view> texts;
  for (const Finding& each : findings)
    if (each.severity != "information" && each.message_id != "VALUESET_VALUE_MISMATCH_DEFAULT")
      texts.push_back(each.text);
  if (texts.empty())
    for (const Finding& each : findings)
      if (each.type == "invalid-display") texts.push_back(each.text);
  std::ranges::sort(texts);
  std::string message;
  for (const std::string_view each : texts)
    message.append(message.empty() ? "" : "; ").append(each);
  return message;
}

base::Result<Validation> validate_code(Library& library, const ValueSet* set,
                                       const ValidationRequest& request) {
  return Validator(library, set, request).run();
}

}  // namespace terminology
