package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;

/**
 * A config file as a session reads it.
 *
 * @param file the config's values, after overrides
 * @param settings what the config says about the session as a whole
 * @param choice which experiments the config describes
 */
public record SessionConfig(ConfigFile file, SessionSettings settings, ExperimentChoice choice) {

  /**
   * Reads and checks the config that was asked for.
   *
   * @throws UserException for anything in it that is wrong
   */
  public static SessionConfig read(SessionOptions options) {
    SessionConfig config =
        of(
            ConfigFile.read(options.configFile(), options.config())
                .withOverrides(options.overrides()));
    // This check comes first, since everything else takes longer the more experiments there are.
    config.choice.checkCount(options.config());
    config.choice.checkSettings();
    config.settings.mlflow().ifPresent(address -> address.uri(System.getenv()));
    return options.project().isDebugged()
        ? new SessionConfig(config.file, config.settings.withoutTimeout(), config.choice)
        : config;
  }

  /** Reads a config without checking its experiments. */
  public static SessionConfig of(ConfigFile file) {
    SessionSettings settings = SessionSettings.read(file.parameters());
    return new SessionConfig(file, settings, ExperimentChoice.read(file, settings));
  }

  /** The config's keys with all their combinations. */
  public SweptParameters parameters() {
    return file.parameters();
  }
}
