// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import io.costwire.alerting.deliver.ChannelSpec.Tls;
import io.costwire.alerting.deliver.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Mail to people.
 *
 * @param from also names the domain in identities of mails
 */
public record EmailConfig(List<String> to, String from, Server server, Optional<Login> login) {

  /** A server that takes mail. */
  public record Server(String host, int port, Tls tls) {
    public Server {
      if (host.isBlank() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException("smtp is host:port, such as mail.example.com:587");
      }
    }
  }

  /** Who we are to the server. */
  public record Login(String username, Secret password) {}

  /**
   * @throws IllegalArgumentException where an address is none
   */
  public EmailConfig {
    to = List.copyOf(to);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("to names nobody");
    }
    to.forEach(address -> checked("to", address));
    checked("from", from);
    if (login.isPresent() && server.tls() == Tls.NONE && !isLoopback(server.host())) {
      throw new IllegalArgumentException(
          "a password would cross the network in the clear; set tls to starttls or implicit");
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
  }

  private static void checked(String field, String address) {
    try {
      InternetAddress[] parsed = InternetAddress.parse(address, true);
      if (parsed.length != 1 || !parsed[0].getAddress().contains("@") || parsed[0].isGroup()) {
        throw new AddressException("not one address");
      }
      parsed[0].validate();
    } catch (AddressException e) {
      throw new IllegalArgumentException(field + " is no mail address; write name@example.com", e);
    }
  }

  /** Of the sender. */
  String domain() {
    try {
      String address = new InternetAddress(from).getAddress();
      return address.substring(address.lastIndexOf('@') + 1);
    } catch (AddressException e) {
      throw new IllegalStateException("was checked", e);
    }
  }
}
