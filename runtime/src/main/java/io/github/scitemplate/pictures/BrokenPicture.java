package io.github.scitemplate.pictures;

import java.io.IOException;

/** Says in a sentence without its subject, the file, why a picture cannot be used. */
final class BrokenPicture extends IOException {
  private static final long serialVersionUID = 1;

  private final String fix;

  BrokenPicture(String message) {
    this(message, "Save the picture again as JPEG or PNG, or take it out of the folder.");
  }

  BrokenPicture(String message, String fix) {
    super(message);
    this.fix = fix;
  }

  static BrokenPicture cutShort() {
    return new BrokenPicture("is cut short");
  }

  static BrokenPicture tooLarge(String message) {
    return new BrokenPicture(
        message, "Make the picture smaller, take it out, or allow more with withPixelLimit(…).");
  }

  /** What the user can do. */
  String fix() {
    return fix;
  }
}
