// http://hl7.org/fhir/R4/codesystem-operation-lookup.html

#include <algorithm>

#include "rest/terminology/operations.h"
#include "rest/terminology/outcome.h"
#include "rest/terminology/parameters_writer.h"
#include "rest/terminology/term_input.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;
using terminology::CodeSystem;
using terminology::Kind;
using terminology::Shown;
using terminology::text_of;

struct Asked {
  std::shared_ptr<const CodeSystem> system;
  std::string code;
};

base::Result<Asked> read_asked(const Call& call, TermInput& input) {
  terminology::Canonical canonical{input.text("system"), input.text("version")};
  std::string code = input.text("code");
  if (const Value coding = input.value("coding"); coding.is_object()) {
    canonical = {text_of(coding, "system"), text_of(coding, "version")};
    code = text_of(coding, "code");
  }
  if (code.empty())
    return fail(ErrorKind::Invalid, "$lookup needs a code: give code and system, or coding");
  std::shared_ptr<const CodeSystem> system;
  if (!call.route.id.empty() || input.value("codeSystem")) {
    const auto subject = TRY(input.subject(call, Kind::CodeSystem, "codeSystem", "version"));
    system = TRY(input.library().code_system(*subject));
  } else if (canonical.url.empty()) {
    return fail(ErrorKind::Invalid, "$lookup needs the system of the code: give system");
  } else {
    system = TRY(input.library().code_system(canonical));
  }
  if (system == nullptr)
    return fail(ErrorKind::NotFound, "the code system '" + to_text(canonical) +
                                         "' is not known here: upload it as a CodeSystem");
  return Asked{std::move(system), std::move(code)};
}

class LookupWriter {
 public:
  LookupWriter(TermInput& input, const CodeSystem& system, std::uint32_t position)
      : input_(input), system_(system), position_(position), wanted_(input.texts("property")) {}

  base::Result<Reply> run() {
    const auto supplements = TRY(input_.supplements());
    const auto ways = terminology::ways_to_show(system_, position_, nullptr, supplements);
    const Shown* const best = terminology::best_of(ways, input_.languages());
    const auto& header = system_.header();
    writer_.text("name", "String", header.name.empty() ? header.url : header.name);
    writer_.text_if("version", "String", header.version);
    writer_.text("code", "Code", system_.code(position_));
    writer_.text("system", "Uri", header.url);
    writer_.text("display", "String",
                 best != nullptr ? std::string_view(best->value) : system_.code(position_));
    writer_.text_if("definition", "String", system_.definition(position_));
    writer_.flag("abstract", system_.abstract(position_));
    if (wants("designation"))
      for (const Shown& each : ways)
        if (&each != best || !each.language.empty()) write(each);
    write_links("parent", system_.hierarchy().parents(position_));
    write_links("child", system_.hierarchy().children(position_));
    write_values(system_, position_);
    for (const auto& supplement : supplements)
      if (const auto at = supplement->find(system_.code(position_))) write_values(*supplement, *at);
    return std::move(writer_).reply();
  }

 private:
  // Without a choice everything is given.
  bool wants(std::string_view property) const {
    return wanted_.empty() || std::ranges::find(wanted_, property) != wanted_.end() ||
           std::ranges::find(wanted_, "*") != wanted_.end();
  }

  void write(const Shown& each) {
    writer_.begin_parts("designation");
    writer_.text_if("language", "Code", each.language);
    if (!each.use.empty()) writer_.raw("use", "valueCoding", each.use);
    writer_.text("value", "String", each.value);
    writer_.end_parts();
  }

  void write_links(std::string_view name, std::span<const std::uint32_t> positions) {
    if (!wants(name)) return;
    for (const std::uint32_t each : positions) {
      writer_.begin_parts("property");
      writer_.text("code", "Code", name);
      writer_.text("value", "Code", system_.code(each));
      writer_.text_if("description", "String", system_.display(each));
      writer_.end_parts();
    }
  }

  void write_values(const CodeSystem& from, std::uint32_t position) {
    bool told_inactive = !wants("inactive");
    for (const auto& value : from.values(position)) {
      const std::string& code = from.properties()[value.property].code;
      if (!wants(code)) continue;
      told_inactive = told_inactive ||
                      role_of(from.properties()[value.property]) == terminology::Role::Inactive;
      writer_.begin_parts("property");
      writer_.text("code", "Code", code);
      const bool is_text =
          value.type == "Code" || value.type == "String" || value.type == "DateTime";
      if (is_text) {
        writer_.text("value", value.type, value.text);
      } else {
        writer_.raw("value", "value" + std::string(value.type), value.text);
      }
      writer_.end_parts();
    }
    if (told_inactive || &from != &system_) return;
    writer_.begin_parts("property");
    writer_.text("code", "Code", "inactive");
    writer_.flag("value", system_.inactive(position));
    writer_.end_parts();
  }

  TermInput& input_;
  const CodeSystem& system_;
  const std::uint32_t position_;
  const std::vector<std::string> wanted_;
  ParametersWriter writer_;
};

base::Result<Reply> looked_up(const Call& call, TermInput& input) {
  const Asked asked = TRY(read_asked(call, input));
  const auto position = asked.system->find(asked.code);
  if (!position)
    return fail(ErrorKind::NotFound, "Unknown code '" + asked.code.substr(0, 100) +
                                         "' in the code system '" + asked.system->url() + "'");
  return LookupWriter(input, *asked.system, *position).run();
}

}  // namespace

Attempt<Reply> lookup(const Context& context, Call& call) {
  const auto input = TRY(TermInput::take(
      context, call, {"code", "system", "version", "coding", "codeSystem", "property"}));
  auto made = looked_up(call, *input);
  if (!made) return refused_by_terminology(made.error());
  return *std::move(made);
}

}  // namespace rest
