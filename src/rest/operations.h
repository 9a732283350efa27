#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rest/call.h"

namespace rest {

// Where an operation may be called; a row combines them.
enum Level : std::uint8_t {
  kSystemLevel = 1,    // [base]/$name
  kTypeLevel = 2,      // [base]/Patient/$name
  kInstanceLevel = 4,  // [base]/Patient/1/$name
};

enum OperationMethod : std::uint8_t { kGet = 1, kPost = 2, kDelete = 4 };

// Writes is refused in a Bundle: the entries of a transaction become one commit, and an operation
// makes its own.
enum class Effect : std::uint8_t { Reads, Writes };

// One named operation ($name). http://hl7.org/fhir/R4/operations.html
struct OperationRule {
  std::string_view name;  // without the dollar
  std::uint8_t levels;
  std::uint8_t methods;
  std::string_view type;        // the one resource type that it is for; empty: every type
  std::string_view definition;  // canonical of its OperationDefinition
  Effect effect;
  // Runs on a thread of the pool and may block there. It checks call.format itself, if it takes a
  // body. The query is in call.parameters, apart from what call.output was read from.
  Attempt<Reply> (*answer)(const Context&, Call&);
};

// All operations that this server offers: the one list that the router, the dispatcher and the
// capability statement read. An operation may have several rows, for several types.
std::span<const OperationRule> operations();

// The operation of a path and method. 501 if there is none of this name, or not there; 405 with
// Allow for another method.
Attempt<const OperationRule*> find_operation(std::string_view name, Level level,
                                             std::string_view type, std::string_view method);

// Requires call.route.rule.
Attempt<Reply> run_operation(const Context& context, Call& call);

// 415 unless the body is FHIR, or absent. An operation sees it as JSON, whatever was sent.
Attempt<> require_fhir_body(const Call& call);

}  // namespace rest
