package io.github.scitemplate.storage;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;

/** Turns the failure to read or write a file into an error for a person that says what to do. */
public final class FileFailure {
  private static final String GO_ON =
      " Then give the same command again: it goes on from what is saved.";
  private static final Map<String, String> FIXES =
      Map.of(
          "no space left",
          "Make room on its disk.",
          "quota exceeded",
          "Delete what you need no more, or ask for a larger quota.",
          "read-only file system",
          "Have its file system made writable again.",
          "too many open files",
          "Allow the process more open files, as with `ulimit -n 4096`, or run fewer experiments at once.");

  private FileFailure() {}

  /** The error for a person; the system's message in it says which file failed, and why. */
  public static UserException of(IOException failure) {
    String reason = reason(failure);
    if (failure instanceof LinkException) {
      return new UserException(
          reason, "Put the file itself there, or delete the link." + GO_ON, failure);
    }
    String fix =
        FIXES.entrySet().stream()
            .filter(known -> reason.toLowerCase(Locale.ROOT).contains(known.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("Check the disk's space and your permissions.");
    return new UserException("A file cannot be read or written: " + reason, fix + GO_ON, failure);
  }

  /** The first line of a failure's message; libraries add further lines on where to read more. */
  public static String firstLine(Throwable why) {
    if (why instanceof StackOverflowError || why instanceof OutOfMemoryError) {
      return "it is too large or too deep";
    }
    String message = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return message.lines().findFirst().orElse("").strip();
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + " is not there.";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be accessed.";
    }
    return String.valueOf(failure.getMessage());
  }
}
