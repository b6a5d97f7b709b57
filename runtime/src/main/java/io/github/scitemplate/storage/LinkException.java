package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Says that a symbolic link stands where a session's own file or folder should be. */
public final class LinkException extends IOException {
  private static final long serialVersionUID = 1;

  LinkException(Path link) {
    super(link + " is a symbolic link: nothing is read or written through it.");
  }
}
