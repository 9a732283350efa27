#pragma once

#include "base/result.h"
#include "fhir/patch/xml_tree.h"

namespace fhir::patch {

// Does all that the elements of a patch document say to a document: add, replace and remove of
// RFC 5261. Errors as in patch.h.
base::Result<> apply_xml_diff(const XmlNode& patch, XmlNode& root);

}  // namespace fhir::patch
