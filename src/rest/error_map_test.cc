#include "rest/error_map.h"

#include <doctest/doctest.h>

#include "rest/operation_outcome.h"

namespace rest {

using base::ErrorKind;

TEST_CASE("each kind of error has its status and issue code") {
  CHECK(face_of(ErrorKind::Syntax).status == 400);
  CHECK(face_of(ErrorKind::Gone).status == 410);
  CHECK(face_of(ErrorKind::Gone).issue_code == "deleted");
  CHECK(face_of(ErrorKind::Conflict).status == 409);
  CHECK(face_of(ErrorKind::PreconditionFailed).status == 412);
  CHECK(face_of(ErrorKind::TooLarge).status == 413);
  CHECK(face_of(ErrorKind::Unavailable).status == 503);
  CHECK(face_of(ErrorKind::Internal).status == 500);
}

TEST_CASE("an OperationOutcome tells all issues, and never the detail for the log") {
  base::Error error{ErrorKind::Invalid, "first", "Patient.a", "secret", {}};
  CHECK(operation_outcome(error) ==
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
        R"("diagnostics":"first","expression":["Patient.a"]}]})");
  error.issues = {{ErrorKind::Invalid, "first", "Patient.a"}, {ErrorKind::NotFound, "second", ""}};
  CHECK(operation_outcome(error) ==
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
        R"("diagnostics":"first","expression":["Patient.a"]},{"severity":"error",)"
        R"("code":"not-found","diagnostics":"second"}]})");
}

}  // namespace rest
