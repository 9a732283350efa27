#include "rest/error_map.h"

#include "base/check.h"

namespace rest {

// http://hl7.org/fhir/R4/http.html, sections "create", "update", "delete" and "Rejecting Updates".
ErrorFace face_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::Syntax:
      return {400, "structure"};
    case base::ErrorKind::Invalid:
      return {400, "invalid"};
    case base::ErrorKind::Unsupported:
      return {400, "not-supported"};
    case base::ErrorKind::NotFound:
      return {404, "not-found"};
    case base::ErrorKind::Gone:
      return {410, "deleted"};
    case base::ErrorKind::Conflict:
      return {409, "conflict"};
    case base::ErrorKind::PreconditionFailed:
      return {412, "conflict"};
    case base::ErrorKind::Forbidden:
      return {403, "forbidden"};
    case base::ErrorKind::TooLarge:
      return {413, "too-long"};
    case base::ErrorKind::TooCostly:
      return {422, "too-costly"};
    case base::ErrorKind::Unavailable:
      return {503, "transient"};
    case base::ErrorKind::Damaged:
    case base::ErrorKind::Internal:
      return {500, "exception"};
  }
  base::check_failed("an ErrorKind of the list", __FILE__, __LINE__);
}

}  // namespace rest
