package io.github.scitemplate.environment;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps secrets of a project from being written down: files whose names say that they hold secrets,
 * and texts that look like secrets. Nobody can know all secrets, so only known kinds are left out.
 */
final class Secrets {
  private static final String HIDDEN = "***";

  /** Globs of files, below any folder. Upper and lower case do not differ. */
  private static final List<String> FILES =
      List.of(
          ".env",
          ".env.*",
          "*.env",
          ".netrc",
          "_netrc",
          ".npmrc",
          ".pypirc",
          ".pgpass",
          ".htpasswd",
          ".git-credentials",
          ".aws/**",
          ".ssh/**",
          ".gnupg/**",
          ".kube/**",
          ".docker/**",
          "id_rsa*",
          "id_dsa*",
          "id_ecdsa*",
          "id_ed25519*",
          "*.pem",
          "*.key",
          "*.ppk",
          "*.p12",
          "*.pfx",
          "*.jks",
          "*.keystore",
          "*.kdbx",
          "*.tfvars",
          "*.tfstate",
          "settings.xml",
          "settings-security.xml",
          "local.properties",
          "kubeconfig",
          "service-account*.json",
          "credentials",
          "secrets");

  private static final List<String> WORDS = List.of("secret", "credential", "password", "passwd");
  private static final List<String> ENDINGS =
      List.of(
          "json",
          "yaml",
          "yml",
          "toml",
          "ini",
          "cfg",
          "conf",
          "config",
          "properties",
          "xml",
          "txt",
          "csv");

  /**
   * The user in an address, up to the last @ before the path: a password may have an @ of its own.
   */
  private static final Pattern USER_IN_ADDRESS = Pattern.compile("(\\w://)[^/\\s'\"]*@");

  /**
   * The text up to the last @ that does not follow a slash: after a slash, an @ begins the name of
   * a folder.
   */
  private static final Pattern LAST_AT = Pattern.compile("(?s).*(?<!/)@");

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile(
          "(?i)([?&][\\w.-]{0,60}(?:token|key|password|secret|auth)[\\w.-]{0,60}=)[^&\\s'\"]*");

  private static final String NAMES =
      "(?:password|passwd|passphrase|pwd|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key"
          + "|credentials?)";

  /**
   * A secret that is assigned to a name: a quoted text, or the rest of a line if it is one word.
   */
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?im)(?<![\\w.-])([\\w.-]{0,60}?"
              + NAMES
              + "[\"']?\\s{0,10}[:=]\\s{0,10})(\"[^\"\\n]+\"|'[^'\\n]+'|[^\\s\"'(),;{}\\[\\]]{4,}+(?=\\s*$))");

  private static final Pattern ELEMENT =
      Pattern.compile("(?i)(<([\\w.-]{0,60}?" + NAMES + ")>)[^<\\n]+(</\\2>)");

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"
              + "|\\bgh[pousr]_[A-Za-z0-9]{20,}"
              + "|\\bgithub_pat_\\w{20,}"
              + "|\\bglpat-[\\w-]{16,}"
              + "|\\bxox[abeoprs]-[\\w-]{10,}"
              + "|\\bhf_[A-Za-z0-9]{20,}"
              + "|\\bsk-[\\w-]{20,}"
              + "|\\bAIza[\\w-]{30,}"
              + "|\\bnpm_[A-Za-z0-9]{30,}"
              + "|\\bpypi-[\\w-]{30,}"
              + "|\\beyJ[\\w-]{10,}\\.[\\w-]{5,}\\.[\\w-]*"
              + "|(?<=\\b[Bb]earer )[\\w.~+/=-]{8,}");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----|\\z)",
          Pattern.DOTALL);

  private Secrets() {}

  /**
   * The files that git is to leave out, as the end of a command line whose paths begin with {@code
   * .}.
   */
  static List<String> excludedPaths() {
    Stream<String> worded =
        WORDS.stream().flatMap(word -> ENDINGS.stream().map(ending -> "*" + word + "*." + ending));
    return Stream.concat(FILES.stream(), worded)
        .map(glob -> ":(exclude,icase,glob)**/" + glob)
        .toList();
  }

  /** The address of a repository without what may be a secret. */
  static String address(String remote) {
    String plain = withoutUser(remote);
    int end = 0;
    while (end < plain.length() && plain.charAt(end) != '?' && plain.charAt(end) != '#') {
      end++;
    }
    return plain.substring(0, end);
  }

  private static String withoutUser(String remote) {
    int scheme = remote.indexOf("://");
    if (scheme < 0) {
      // user@host:path, and perhaps user:password@host:path
      return remote.replaceFirst("^[^/\\s]*@(?=[^/@]*:)", "");
    }
    int host = scheme + "://".length();
    int slash = remote.indexOf('/', host);
    String authority = slash < 0 ? remote.substring(host) : remote.substring(host, slash);
    if (!authority.contains("@") && !authority.matches("(?s).*:.*\\D.*")) {
      return remote; // a host, perhaps with a port
    }
    // A password may hold a slash, too: what stands before the last @ may be part of it.
    Matcher last = LAST_AT.matcher(remote);
    int end = last.find(host) ? last.end() : host;
    return remote.substring(0, host) + remote.substring(end);
  }

  /** The text, with everything that looks like a secret replaced. */
  static String hidden(String text) {
    String hidden = PRIVATE_KEY.matcher(text).replaceAll(HIDDEN);
    hidden = USER_IN_ADDRESS.matcher(hidden).replaceAll("$1");
    hidden = SECRET_PARAMETER.matcher(hidden).replaceAll("$1" + HIDDEN);
    hidden = ELEMENT.matcher(hidden).replaceAll("$1" + HIDDEN + "$3");
    hidden = ASSIGNED.matcher(hidden).replaceAll("$1" + HIDDEN);
    return TOKEN.matcher(hidden).replaceAll(HIDDEN);
  }
}
