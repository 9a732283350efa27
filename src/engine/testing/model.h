#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/testing/content.h"

namespace engine::testing {

// The engine once more, as simple as can be: every version in a list, every search a walk over all
// of it. One thread.

struct ModelVersion {
  std::string type;
  std::string id;
  std::uint32_t number = 0;
  std::uint64_t t = 0;
  std::int64_t time_ms = 0;
  Method method = Method::Create;
  std::string author;
  Content content;        // not of a delete
  std::string json;       // as the engine gave it in its answer
  std::size_t order = 0;  // place among all versions, from 0

  bool deleted() const { return method == Method::Delete; }
};

// A search as the engine takes it, and what it means.
struct ModelQuery {
  std::string type;
  std::vector<RawParameter> parameters;
  std::vector<std::function<bool(const ModelVersion&)>> criteria;

  struct Sort {
    std::string parameter;
    bool descending = false;
  };
  std::vector<Sort> sort;

  void add(std::string name, std::string value, std::function<bool(const ModelVersion&)> meaning) {
    parameters.emplace_back(std::move(name), std::move(value));
    criteria.push_back(std::move(meaning));
  }
  bool accepts(const ModelVersion& version) const {
    for (const auto& criterion : criteria)
      if (!criterion(version)) return false;
    return true;
  }
  std::string text() const;
};

// One operation, with what it means beside it.
struct ModelOperation {
  Operation operation;
  std::string type;
  Content content;      // create and update; references as they are sent
  std::string body_id;  // the id in the body, if any
  std::vector<PatchStep> patch;
  std::optional<ModelQuery> condition;
  std::optional<ModelQuery> reference_condition;  // of content.reference "Type?query"
};

class Model {
 public:
  // What should come of a transaction. Nothing is changed.
  struct Expected {
    Outcome::Status status = Outcome::Status::Created;
    std::string id;  // empty: made by the server
    std::uint32_t number = 0;
    std::optional<Content> content;  // as written; urn: references not replaced yet
  };
  struct Prediction {
    // Not empty: it must be refused, with one of these.
    std::set<base::ErrorKind> refusals;
    std::vector<Expected> outcomes;
  };
  Prediction predict(const std::vector<ModelOperation>& operations) const;

  // Takes over what the engine has answered, after comparing it with the prediction. Says what is
  // wrong, or nothing.
  std::string accept(const std::vector<ModelOperation>& operations, Prediction prediction,
                     const std::vector<Outcome>& outcomes, const std::string& author);

  std::uint64_t last_t() const { return versions_.empty() ? 0 : versions_.back().t; }
  std::int64_t last_time_ms() const { return versions_.empty() ? 0 : versions_.back().time_ms; }

  // All versions, oldest first.
  const std::deque<ModelVersion>& versions() const { return versions_; }
  // Of one resource, oldest first; empty if it never existed.
  const std::vector<const ModelVersion*>& versions_of(const std::string& type,
                                                      const std::string& id) const;
  // What is current at t: a version (a delete too), or nullptr.
  const ModelVersion* current(const std::string& type, const std::string& id,
                              std::uint64_t t) const;

  // All matches at t, in the order of the query.
  std::vector<const ModelVersion*> search(const ModelQuery& query, std::uint64_t t) const;

  // Newest first. Versions of one transaction come in the order of their being written.
  struct HistoryOf {
    std::string type;  // empty: the system
    std::string id;    // empty: the type
    std::optional<std::int64_t> since_ms;
    std::optional<std::int64_t> at_ms;
    std::uint64_t as_of = 0;
  };
  std::vector<const ModelVersion*> history(const HistoryOf& of) const;

  // Resources that exist, and all versions.
  std::pair<std::uint64_t, std::uint64_t> counts(const std::string& type) const;

 private:
  using Key = std::pair<std::string, std::string>;

  Expected predict_one(const ModelOperation& operation, std::set<base::ErrorKind>& refusals) const;
  void predict_change(const ModelOperation& operation, const ModelVersion* current,
                      Expected& expected, std::set<base::ErrorKind>& refusals) const;
  std::vector<std::string> matching_ids(const std::optional<ModelQuery>& condition) const;
  void append(ModelVersion version);

  std::map<Key, std::vector<const ModelVersion*>> resources_;
  std::deque<ModelVersion> versions_;
};

}  // namespace engine::testing
