// http://hl7.org/fhir/R4/codesystem-operation-subsumes.html

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
using terminology::text_of;

base::Result<std::shared_ptr<const CodeSystem>> read_system(const Call& call, TermInput& input,
                                                            const std::string& of_coding) {
  std::shared_ptr<const CodeSystem> system;
  if (!call.route.id.empty() || input.value("codeSystem")) {
    const auto subject = TRY(input.subject(call, Kind::CodeSystem, "codeSystem", "version"));
    return input.library().code_system(*subject);
  }
  const std::string url = input.has("system") ? input.text("system") : of_coding;
  if (url.empty())
    return fail(ErrorKind::Invalid, "$subsumes needs the system of the codes: give system");
  system = TRY(input.library().code_system({url, input.text("version")}));
  if (system == nullptr)
    return fail(ErrorKind::NotFound,
                "the code system '" + url + "' is not known here: upload it as a CodeSystem");
  return system;
}

base::Result<std::uint32_t> position_of(const CodeSystem& system, const std::string& code) {
  const auto position = system.find(code);
  if (!position)
    return fail(ErrorKind::NotFound, "Unknown code '" + code.substr(0, 100) +
                                         "' in the code system '" + system.url() + "'");
  return *position;
}

base::Result<Reply> compared(const Call& call, TermInput& input) {
  const Value coding_a = input.value("codingA");
  const Value coding_b = input.value("codingB");
  const std::string a = coding_a ? text_of(coding_a, "code") : input.text("codeA");
  const std::string b = coding_b ? text_of(coding_b, "code") : input.text("codeB");
  if (a.empty() || b.empty())
    return fail(ErrorKind::Invalid,
                "$subsumes needs two codes: give codeA and codeB, or codingA and codingB");
  const std::string of_a = coding_a ? text_of(coding_a, "system") : std::string();
  const std::string of_b = coding_b ? text_of(coding_b, "system") : std::string();
  if (!of_a.empty() && !of_b.empty() && of_a != of_b)
    return fail(ErrorKind::Invalid, "the two codings are of different systems");
  const auto system = TRY(read_system(call, input, of_a.empty() ? of_b : of_a));
  const std::uint32_t at_a = TRY(position_of(*system, a));
  const std::uint32_t at_b = TRY(position_of(*system, b));
  const terminology::Hierarchy& hierarchy = system->hierarchy();
  ParametersWriter writer;
  writer.text("outcome", "Code",
              at_a == at_b                     ? "equivalent"
              : hierarchy.subsumes(at_a, at_b) ? "subsumes"
              : hierarchy.subsumes(at_b, at_a) ? "subsumed-by"
                                               : "not-subsumed");
  return std::move(writer).reply();
}

}  // namespace

Attempt<Reply> subsumes(const Context& context, Call& call) {
  const auto input = TRY(TermInput::take(
      context, call, {"codeA", "codeB", "system", "version", "codingA", "codingB", "codeSystem"}));
  auto made = compared(call, *input);
  if (!made) return refused_by_terminology(made.error());
  return *std::move(made);
}

}  // namespace rest
