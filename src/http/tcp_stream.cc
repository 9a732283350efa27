#include "http/tcp_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace http {

namespace {

constexpr std::size_t kPiecesMax = 64;

IoResult result_of(ssize_t result) {
  if (result >= 0) return {IoStatus::Done, static_cast<std::size_t>(result)};
  const bool may_try_again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {may_try_again ? IoStatus::WouldBlock : IoStatus::Ended, 0};
}

}  // namespace

void TcpStream::send_at_once() {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

IoResult TcpStream::read(std::span<char> memory) {
  const auto received = ::recv(socket_, memory.data(), memory.size(), 0);
  return received == 0 ? IoResult{IoStatus::Ended, 0} : result_of(received);
}

IoResult TcpStream::write(std::string_view bytes) {
  return result_of(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

IoResult TcpStream::write(std::span<const std::string_view> pieces) {
  std::array<iovec, kPiecesMax> vector;
  const auto count = std::min(pieces.size(), kPiecesMax);
  for (std::size_t i = 0; i < count; ++i)
    vector[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};  // the kernel only reads
  msghdr message{};
  message.msg_iov = vector.data();
  message.msg_iovlen = count;
  return result_of(::sendmsg(socket_, &message, MSG_NOSIGNAL));
}

void TcpStream::finish_writing() {
  ::shutdown(socket_, SHUT_WR);
}

void TcpStream::close_hard() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void TcpStream::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

}  // namespace http
