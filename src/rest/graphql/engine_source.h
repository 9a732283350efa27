#pragma once

#include <string_view>

#include "engine/engine.h"
#include "fhir/graphql/source.h"
#include "rest/call.h"

namespace rest {

// The resources of the engine as of one Instant, for one GraphQL query. One thread.
class EngineSource final : public fhir::graphql::Source {
 public:
  EngineSource(const Context& context, const Call& call)
      : context_(context), call_(call), at_(context.engine.now()) {}

  base::Result<fhir::graphql::DocumentPointer> read(fhir::TypeId type,
                                                    std::string_view id) override;
  base::Result<fhir::graphql::DocumentPointer> resolve(std::string_view reference) override;
  // Cursors hold the snapshot, the offset and the search: "17:50:active=true&_count=50".
  base::Result<fhir::graphql::SearchPage> search(
      const fhir::graphql::SearchRequest& request) override;

 private:
  const Context& context_;
  const Call& call_;
  const engine::Instant at_;
  std::uint64_t bytes_ = 0;
};

}  // namespace rest
