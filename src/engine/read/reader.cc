#include "engine/read/reader.h"

#include <string>
#include <utility>

#include "engine/transaction/stored_text.h"

namespace engine {

namespace {

std::unexpected<base::Error> not_found() {
  return base::fail(base::ErrorKind::NotFound, "there is no such resource");
}

std::unexpected<base::Error> gone() {
  return base::fail(base::ErrorKind::Gone, "the resource was deleted");
}

}  // namespace

base::Result<Version> Reader::read(Instant at, fhir::TypeId type, std::string_view id) const {
  const TypeState& state = state_.of(type);
  const auto resource = TRY(state.find(id));
  if (!resource) return not_found();
  const Ordinal ordinal = TRY(state.visible_version(*resource, at));
  if (ordinal == kNoOrdinal) return not_found();
  const VersionRow row = TRY(state.row(ordinal));
  if (row.deleted()) return gone();
  return rendered(type, row, std::string(id), TRY(ledger_.read(row.document)));
}

base::Result<Version> Reader::read_version(fhir::TypeId type, std::string_view id,
                                           std::uint32_t number) const {
  const TypeState& state = state_.of(type);
  const auto resource = TRY(state.find(id));
  if (!resource) return not_found();
  Ordinal ordinal = TRY(state.visible_version(*resource, state_.now()));
  while (ordinal != kNoOrdinal) {
    const VersionRow row = TRY(state.row(ordinal));
    if (row.number == number) {
      if (row.deleted()) return gone();
      return rendered(type, row, std::string(id), TRY(ledger_.read(row.document)));
    }
    ordinal = row.previous;
  }
  return base::fail(base::ErrorKind::NotFound, "the resource has no such version");
}

base::Result<Version> Reader::load(fhir::TypeId type, Ordinal ordinal) const {
  const VersionRow row = TRY(state_.of(type).row(ordinal));
  if (row.deleted()) return rendered(type, row, TRY(id(type, ordinal)), {});
  const std::string stored = TRY(ledger_.read(row.document));
  return rendered(type, row, stored_id(stored, definitions_.type(type).name), stored);
}

Version Reader::rendered(fhir::TypeId type, const VersionRow& row, std::string id,
                         std::string_view stored) const {
  Version version{
      type, std::move(id), row.number, Instant{row.t}, base::Timestamp{row.time_ms}, row.method,
      {}};
  if (!row.deleted())
    version.json =
        render(stored, definitions_.type(type).name, version.id, row.number, version.time);
  return version;
}

base::Result<std::string> Reader::stored(fhir::TypeId type, Ordinal ordinal) const {
  const VersionRow row = TRY(state_.of(type).row(ordinal));
  if (row.deleted()) return gone();
  return ledger_.read(row.document);
}

base::Result<std::string> Reader::id(fhir::TypeId type, Ordinal ordinal) const {
  VersionRow row = TRY(state_.of(type).row(ordinal));
  // A delete has no document; the version before it names the resource.
  while (row.deleted() && row.previous != kNoOrdinal)
    row = TRY(state_.of(type).row(row.previous));
  return stored_id(TRY(ledger_.read(row.document)), definitions_.type(type).name);
}

}  // namespace engine
