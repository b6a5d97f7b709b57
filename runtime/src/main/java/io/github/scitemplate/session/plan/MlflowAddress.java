package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.error.UserException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The MLflow server that a session is shown on: {@code write_mlflow: true} with {@code mlflow_uri}.
 *
 * @param given the address in the config; absent: the variable that MLflow's own programs read says
 *     it, else the server is the one that this machine may have
 */
public record MlflowAddress(Optional<URI> given) {
  private static final String VARIABLE = "MLFLOW_TRACKING_URI";
  private static final String USUAL = "http://127.0.0.1:5000";
  private static final String KEY = "mlflow_uri";

  /** An address without a name or a password, which would stand in every copy of the config. */
  private static final Pattern ADDRESS =
      Pattern.compile("https?://[A-Za-z0-9.:_\\[\\]-]+(/[A-Za-z0-9._~/-]*)?");

  /** What an address may have before the host. */
  private static final Pattern USER =
      Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", Pattern.DOTALL);

  private static final String CREDENTIALS =
      " A name and a password stand in the variables MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.";

  /** Nothing if the session is shown nowhere. */
  static Optional<MlflowAddress> read(Config cfg) {
    Optional<URI> given = cfg.has(KEY) ? Optional.of(given(cfg)) : Optional.empty();
    return cfg.getBoolean("write_mlflow", false)
        ? Optional.of(new MlflowAddress(given))
        : Optional.empty();
  }

  private static URI given(Config cfg) {
    String text = cfg.getString(KEY);
    return address(text).orElseThrow(() -> refusal(cfg, text));
  }

  private static UserException refusal(Config cfg, String text) {
    String problem = KEY + " is no address of a server: " + shown(text) + ".";
    String fix =
        "Start `mlflow server`, and write its address, such as " + USUAL + "." + CREDENTIALS;
    return USER.matcher(text).find()
        ? new UserException(problem, fix) // the config's line would show the password
        : cfg.error(KEY, problem, fix);
  }

  /** An address as others may read it: whoever writes a password into it does not want it told. */
  private static String shown(String text) {
    return USER.matcher(text).replaceFirst("$1");
  }

  /**
   * The server's address.
   *
   * @param environment the variables of the process
   * @throws UserException if the variable is needed and holds no address of a server
   */
  public URI uri(Map<String, String> environment) {
    return given.orElseGet(() -> ofEnvironment(environment));
  }

  private static URI ofEnvironment(Map<String, String> environment) {
    String text = environment.getOrDefault(VARIABLE, USUAL);
    return address(text)
        .orElseThrow(
            () ->
                new UserException(
                    "The variable "
                        + VARIABLE
                        + " holds no address of a server: "
                        + shown(text)
                        + ".",
                    "Write the address of an MLflow server into the config, such as `"
                        + KEY
                        + ": "
                        + USUAL
                        + "`."
                        + CREDENTIALS));
  }

  private static Optional<URI> address(String text) {
    try {
      return ADDRESS.matcher(text).matches()
          ? Optional.of(URI.create(text)).filter(uri -> uri.getHost() != null)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
