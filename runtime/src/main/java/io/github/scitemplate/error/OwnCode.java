package io.github.scitemplate.error;

import java.security.CodeSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Distinguishes the project's own code from that of the framework, the JDK and their libraries. */
public final class OwnCode {
  private static final Pattern LIBRARIES =
      Pattern.compile("(java|javax|jdk|sun|com\\.sun|ai\\.djl|com\\.google|org\\.yaml)\\..*");

  private OwnCode() {}

  /** The innermost frame of the project's own code, in the failure or what caused it. */
  public static Optional<StackTraceElement> frame(Throwable failure) {
    return own(Causes.root(failure)).or(() -> own(failure));
  }

  private static Optional<StackTraceElement> own(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> isOwn(frame.getClassName()))
        .findFirst();
  }

  private static boolean isOwn(String className) {
    return !LIBRARIES.matcher(className).matches() && !isFramework(className);
  }

  /** Whether the class comes from the same jar or folder as this one. */
  private static boolean isFramework(String className) {
    try {
      Class<?> type = Class.forName(className, false, OwnCode.class.getClassLoader());
      return Objects.equals(source(type), source(OwnCode.class));
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // another loader has the class, so it is none of ours
    }
  }

  private static @Nullable Object source(Class<?> type) {
    @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? null : String.valueOf(source.getLocation());
  }
}
