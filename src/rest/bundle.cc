// http://hl7.org/fhir/R4/http.html#transaction

#include "rest/interactions.h"
#include "rest/transaction.h"

namespace rest {

void bundle(const Context& context, Call call, Done done) {
  Attempt<BundleRequest> request = read_bundle(context, call);
  if (!request) {
    done(to_reply(request.error()));
    return;
  }
  if (request->kind == BundleKind::Transaction) {
    transaction(context, *std::move(request), std::move(done));
    return;
  }
  auto shared = std::make_shared<Done>(std::move(done));
  base::ThreadPool::Task task = [&context, shared, batch_request = *std::move(request)]() mutable {
    (*shared)(batch(context, std::move(batch_request)));
  };
  if (!context.pool.try_run(task)) (*shared)(to_reply(busy()));
}

}  // namespace rest
