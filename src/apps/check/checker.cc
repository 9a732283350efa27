#include "apps/check/checker.h"

#include <unordered_map>
#include <utility>

#include "engine/transaction/record.h"
#include "engine/transaction/stored_text.h"
#include "fhir/json/document.h"

namespace apps {

namespace {

constexpr std::size_t kProblemsMax = 100;

class Checker {
 public:
  Checker(const fhir::Definitions& definitions, const storage::Ledger& ledger,
          const engine::Engine& engine)
      : definitions_(definitions), ledger_(ledger), engine_(engine) {}

  base::Result<CheckReport> run() {
    TRY_VOID(ledger_.replay(
        1, [this](const storage::LedgerRecord& record) { return check_transaction(record); }));
    if (ledger_.last_t() != engine_.now().t)
      problem("the state is at transaction " + std::to_string(engine_.now().t) +
              ", the ledger at " + std::to_string(ledger_.last_t()));
    for (const auto& [name, last] : last_)
      check_current(name, last);
    check_counts();
    TRY_VOID(check_index());
    return std::move(report_);
  }

 private:
  struct Last {
    fhir::TypeId type;
    std::uint32_t number;
    bool deleted;
  };

  void problem(std::string text) {
    if (report_.problems.size() < kProblemsMax) report_.problems.push_back(std::move(text));
  }

  base::Result<> check_transaction(const storage::LedgerRecord& stored) {
    if (stored.t != ++report_.transactions)
      problem("transaction " + std::to_string(report_.transactions) + " is missing");
    const engine::TransactionRecord record = TRY(engine::decode_record(stored.header));
    std::size_t next = 0;
    for (const engine::RecordedChange& change : record.changes) {
      ++report_.versions;
      const bool deleted = change.method == engine::Method::Delete;
      const fhir::TypeId type = definitions_.find_resource(change.type);
      const std::string name = change.type + "/" + change.id;
      const bool lacks_document = !deleted && next == stored.documents.size();
      const auto document =
          deleted || lacks_document ? storage::DocumentRef{} : stored.documents[next++];
      if (type == fhir::TypeId::None || lacks_document) {
        problem(place(stored.t) + " is malformed");
        continue;
      }
      Last& last = last_[name];
      if (change.number != last.number + 1)
        problem(name + " has version " + std::to_string(change.number) + " after " +
                std::to_string(last.number));
      last = {type, change.number, deleted};
      if (!deleted) check_version(stored, record, change, type, document);
    }
    return {};
  }

  void check_version(const storage::LedgerRecord& stored, const engine::TransactionRecord& record,
                     const engine::RecordedChange& change, fhir::TypeId type,
                     storage::DocumentRef document) {
    const std::string name = change.type + "/" + change.id;
    const auto text = ledger_.read(document);
    if (!text) return problem(place(stored.t) + ": the document of " + name + " is damaged");
    if (!fhir::json::Document::parse(*text))
      problem(place(stored.t) + ": the document of " + name + " is not JSON");
    const auto served = engine_.read_version(access_control::Caller::system("check"), type,
                                             change.id, change.number);
    if (!served) {
      problem(name + " version " + std::to_string(change.number) + " is not served");
    } else if (served->json != engine::render(*text, change.type, change.id, change.number,
                                              base::Timestamp{record.time_ms})) {
      problem(name + " version " + std::to_string(change.number) +
              " is served other than the ledger has it");
    }
  }

  void check_current(const std::string& name, const Last& last) {
    const std::string id = name.substr(name.find('/') + 1);
    const auto current =
        engine_.read(access_control::Caller::system("check"), engine_.now(), last.type, id);
    if (last.deleted) {
      if (current || current.error().kind != base::ErrorKind::Gone)
        problem(name + " was deleted and is still served");
      return;
    }
    ++report_.resources;
    if (!current || current->number != last.number)
      problem(name + " is not served in its last version");
  }

  void check_counts() {
    std::unordered_map<std::uint16_t, std::uint64_t> expected;
    for (const auto& [name, last] : last_)
      if (!last.deleted) ++expected[static_cast<std::uint16_t>(last.type)];
    std::uint64_t versions = 0;
    for (const engine::TypeCount& count : engine_.counts()) {
      versions += count.versions;
      const std::uint64_t wanted = expected[static_cast<std::uint16_t>(count.type)];
      if (count.current != wanted)
        problem("the index holds " + std::to_string(count.current) + " current " +
                std::string(definitions_.type(count.type).name) + ", the ledger " +
                std::to_string(wanted));
    }
    if (versions != report_.versions)
      problem("the index holds " + std::to_string(versions) + " versions, the ledger " +
              std::to_string(report_.versions));
  }

  base::Result<> check_index() {
    auto found = engine_.verify_index();
    if (found) {
      for (std::string& text : *found)
        problem(std::move(text));
      return {};
    }
    if (!base::is_failure(found.error().kind)) return std::unexpected(found.error());
    problem("the index is damaged: the next start makes it again");
    return {};
  }

  static std::string place(std::uint64_t t) { return "transaction " + std::to_string(t); }

  const fhir::Definitions& definitions_;
  const storage::Ledger& ledger_;
  const engine::Engine& engine_;
  std::unordered_map<std::string, Last> last_;
  CheckReport report_;
};

}  // namespace

base::Result<CheckReport> check_data(const fhir::Definitions& definitions,
                                     const storage::Ledger& ledger, const engine::Engine& engine) {
  return Checker(definitions, ledger, engine).run();
}

}  // namespace apps
