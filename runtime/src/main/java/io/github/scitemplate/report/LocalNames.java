package io.github.scitemplate.report;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names by which requests may call this machine. Names that anybody can give a machine are not
 * among them; where all of the machine's addresses are served, any number is, since nobody can let
 * a number lead elsewhere.
 */
final class LocalNames {
  private static final Pattern NUMBER = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");

  private final Set<String> hosts = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
  private final String shown;
  private final int port;
  private final boolean everywhere;

  /**
   * @param asked the host that a person asked for; empty for none
   * @param served where the server listens
   */
  LocalNames(String asked, InetSocketAddress served) {
    port = served.getPort();
    everywhere = served.getAddress().isAnyLocalAddress();
    String plain = asked.toLowerCase(Locale.ROOT);
    String host = plain.contains(":") && !plain.startsWith("[") ? "[" + plain + "]" : plain;
    if (!host.isEmpty()) {
      hosts.add(host);
    }
    shown = host.isEmpty() || everywhere ? "127.0.0.1" : host;
  }

  /** The name and port to show a person. */
  String shown() {
    return shown + ":" + port;
  }

  /**
   * Whether a request with this header is meant for this machine.
   *
   * @param header the values of the header Host; null if there is none
   */
  boolean allow(@Nullable List<String> header) {
    if (header == null || header.size() != 1) {
      return false;
    }
    String host = header.get(0).toLowerCase(Locale.ROOT);
    String suffix = ":" + port;
    if (!host.endsWith(suffix)) {
      return port == 80 && isKnown(host);
    }
    return isKnown(host.substring(0, host.length() - suffix.length()));
  }

  private boolean isKnown(String host) {
    return hosts.contains(host) || (everywhere && NUMBER.matcher(host).matches());
  }
}
