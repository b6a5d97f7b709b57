package io.github.scitemplate.experiment;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataFailure;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs the project's own code and turns what it throws into one message with the project's own
 * line.
 */
public final class UserCode {
  private static final Pattern FRAMEWORK =
      Pattern.compile(
          "(java|javax|jdk|sun|com\\.sun|ai\\.djl|com\\.google|org\\.yaml)\\..*"
              + "|io\\.github\\.scitemplate\\.(cli|reproduction|session|execution|report|experiment|trainer|checkpoint|monitor|logger"
              + "|components|data|optimizer|engine|config|environment|storage|error)\\..*");

  private UserCode() {}

  /**
   * What {@code build} gives; null and exceptions become user errors that name {@code method} and
   * the key it read last, whose value is often the reason.
   */
  static <T> T call(String method, Config cfg, Supplier<@Nullable T> build) {
    int before = cfg.reads().count();
    T part;
    try {
      part = build.get();
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      String key =
          cfg.reads().count() == before
              ? ""
              : System.lineSeparator()
                  + "The last value it read:"
                  + System.lineSeparator()
                  + cfg.reads().lastExcerpt();
      throw new UserException(
          method + " failed: " + describe(e) + key,
          "Correct the value, or the code at that line.",
          e);
    }
    if (part == null) {
      throw new UserException(method + " returned null.", "Return what the method's name says.");
    }
    return part;
  }

  /** A user error that tells of {@code failure} with the project's own line. */
  public static UserException failed(String what, Throwable failure) {
    return new UserException(
        what + " failed: " + describe(failure), "Correct the code at that line.", failure);
  }

  /** The failure in one message: its kind, its text, and the project's line it came through. */
  static String describe(Throwable failure) {
    String text =
        failure instanceof ModelFailure
                || failure instanceof DataFailure
                || failure instanceof UserException
            ? String.valueOf(failure.getMessage())
            : failure.getClass().getSimpleName()
                + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    return text + frame(failure).map(f -> System.lineSeparator() + "  at " + f).orElse("");
  }

  /** The innermost frame of the project's own code, in the failure or what caused it. */
  private static Optional<StackTraceElement> frame(Throwable failure) {
    return ownFrame(rootCause(failure)).or(() -> ownFrame(failure));
  }

  private static Optional<StackTraceElement> ownFrame(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(f -> !FRAMEWORK.matcher(f.getClassName()).matches())
        .findFirst();
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable root = failure;
    for (@Nullable Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }
}
