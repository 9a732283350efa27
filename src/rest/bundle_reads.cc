#include "rest/bundle_reads.h"

#include "rest/dispatch.h"

namespace rest {

BundleReads::BundleReads(const Context& context)
    : context_(context), begin_(std::chrono::steady_clock::now()) {}

Reply BundleReads::answer(Call& call) {
  if (bytes_ > kBytesMax || std::chrono::steady_clock::now() - begin_ > kTimeMax)
    return to_reply(Refused(base::Error{base::ErrorKind::TooCostly,
                                        "the reads of this Bundle cost too much together: send "
                                        "this entry in another one",
                                        call.expression("request.url"),
                                        {},
                                        {}}));
  Reply reply = answer_read(context_, call);
  bytes_ += reply.body.size();
  return reply;
}

}  // namespace rest
