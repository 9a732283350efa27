#include <algorithm>
#include <initializer_list>
#include <memory>
#include <semaphore>

#include "rest/bundle_reads.h"
#include "rest/bundle_response.h"
#include "rest/transaction.h"
#include "rest/write.h"

namespace rest {

namespace {

// Writes of one batch under way at the same time: enough to share a group commit, few enough that
// a large batch leaves the engine's queue to others.
constexpr std::ptrdiff_t kInFlightMax = 64;

// What the writes of a batch hand their replies to.
struct Board {
  explicit Board(std::size_t entries) : replies(entries) {}

  std::vector<Reply> replies;
  std::counting_semaphore<kInFlightMax> free{kInFlightMax};
};

}  // namespace

Reply batch(const Context& context, BundleRequest request) {
  const auto board = std::make_shared<Board>(request.entries.size());
  const auto write_all = [&](std::initializer_list<Interaction> kinds) {
    for (std::size_t i = 0; i < request.entries.size(); ++i) {
      Attempt<Call>& entry = request.entries[i];
      if (!entry || std::ranges::find(kinds, entry->route.interaction) == kinds.end()) continue;
      board->free.acquire();
      write(context, *std::move(entry), [board, i](Reply reply) {
        board->replies[i] = std::move(reply);
        board->free.release();
      });
    }
    for (std::ptrdiff_t i = 0; i < kInFlightMax; ++i)
      board->free.acquire();
    board->free.release(kInFlightMax);
  };
  write_all({Interaction::Delete});
  write_all({Interaction::Create});
  write_all({Interaction::Update, Interaction::Patch});
  BundleReads reads(context);
  for (std::size_t i = 0; i < request.entries.size(); ++i) {
    Attempt<Call>& entry = request.entries[i];
    if (!entry) {
      board->replies[i] = to_reply(entry.error());
    } else if (!is_write(entry->route.interaction)) {
      board->replies[i] = reads.answer(*entry);
    }
  }
  return bundle_response("batch-response", board->replies);
}

}  // namespace rest
