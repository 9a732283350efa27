#include "rest/transaction.h"

#include <string_view>
#include <unordered_set>

#include "rest/bundle_reads.h"
#include "rest/bundle_response.h"
#include "rest/write.h"

namespace rest {

namespace {

using engine::Operation;
using engine::Outcome;

constexpr std::size_t kIssuesMax = 100;
constexpr std::size_t kInlineEntriesMax = 100;

// One transaction on its way: kept from the request until the answer.
struct Transaction {
  std::vector<Call> calls;
  std::vector<std::size_t> writes;  // index into calls, in the order of the operations
};

// Gathers what is wrong with the entries, so that a client hears of all of it at once.
class Findings {
 public:
  void add(const Refused& refused) {
    const base::Error& error = refused.error;
    if (!first_) first_ = refused;
    if (issues_.size() >= kIssuesMax) return;
    if (error.issues.empty()) {
      issues_.push_back({error.kind, error.message, error.expression});
    } else {
      issues_.insert(issues_.end(), error.issues.begin(), error.issues.end());
    }
  }
  bool none() const { return !first_; }
  std::unexpected<Refused> refusal() && {
    first_->error.issues = std::move(issues_);
    return std::unexpected(*std::move(first_));
  }

 private:
  std::optional<Refused> first_;
  std::vector<base::Issue> issues_;
};

// "If any resource identities overlap, then the transaction SHALL fail": those that the URLs name
// are found here, those that conditions lead to by the engine. bdl-7: a fullUrl is used once.
void find_duplicates(const Context& context, const std::vector<Call>& calls, Findings& findings) {
  std::unordered_set<std::string> targets;
  std::unordered_set<std::string_view> full_urls;
  for (const Call& call : calls) {
    if (!is_write(call.route.interaction)) continue;
    if (!call.route.id.empty() &&
        !targets
             .insert(std::string(context.definitions.type(call.route.type).name) + "/" +
                     call.route.id)
             .second)
      findings.add(base::Error{base::ErrorKind::Invalid,
                               "another entry changes the same resource: keep one of them",
                               call.expression("request.url"),
                               {},
                               {}});
    if (!call.full_url.empty() && !full_urls.insert(call.full_url).second)
      findings.add(base::Error{base::ErrorKind::Invalid,
                               "another entry has the same fullUrl: each may be used once",
                               call.entry + ".fullUrl",
                               {},
                               {}});
  }
}

struct Prepared {
  Transaction transaction;
  std::vector<Operation> operations;
};

Attempt<Prepared> prepare(const Context& context, BundleRequest request) {
  Prepared prepared;
  Findings findings;
  std::vector<Call>& calls = prepared.transaction.calls;
  calls.reserve(request.entries.size());
  for (Attempt<Call>& entry : request.entries) {
    if (entry) {
      calls.push_back(*std::move(entry));
    } else {
      findings.add(entry.error());
    }
  }
  find_duplicates(context, calls, findings);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (!is_write(calls[i].route.interaction)) continue;
    Attempt<Operation> operation = make_operation(calls[i]);
    if (operation) {
      prepared.operations.push_back(*std::move(operation));
      prepared.transaction.writes.push_back(i);
    } else {
      findings.add(operation.error());
    }
  }
  if (!findings.none()) return std::move(findings).refusal();
  return prepared;
}

// After the commit: the replies to the writes, and the reads.
Reply finish(const Context& context, Transaction transaction, std::vector<Outcome> outcomes) {
  std::vector<Reply> replies(transaction.calls.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Call& call = transaction.calls[transaction.writes[i]];
    Reply& reply = replies[transaction.writes[i]];
    reply = write_reply(context.definitions, write_answer(call), std::move(outcomes[i]));
  }
  BundleReads reads(context);
  for (std::size_t i = 0; i < transaction.calls.size(); ++i)
    if (!is_write(transaction.calls[i].route.interaction))
      replies[i] = reads.answer(transaction.calls[i]);
  return bundle_response("transaction-response", replies);
}

}  // namespace

void transaction(const Context& context, BundleRequest request, Done done) {
  Attempt<Prepared> prepared = prepare(context, std::move(request));
  if (!prepared) {
    done(to_reply(prepared.error()));
    return;
  }
  Transaction& transaction = prepared->transaction;
  if (prepared->operations.empty()) {
    done(finish(context, std::move(transaction), {}));
    return;
  }
  context.engine.commit(context.caller, std::move(prepared->operations),
                        [&context, transaction = std::move(transaction), done = std::move(done)](
                            base::Result<std::vector<Outcome>> outcomes) mutable {
                          if (!outcomes) {
                            done(to_reply(Refused(std::move(outcomes).error())));
                            return;
                          }
                          const bool light = transaction.calls.size() <= kInlineEntriesMax &&
                                             transaction.writes.size() == transaction.calls.size();
                          base::ThreadPool::Task task =
                              [&context, transaction = std::move(transaction),
                               written = *std::move(outcomes), done = std::move(done)]() mutable {
                                done(finish(context, std::move(transaction), std::move(written)));
                              };
                          // It is written: with the pool full, the answer is made here all the
                          // same.
                          if (light || !context.pool.try_run(task)) task();
                        });
}

}  // namespace rest
