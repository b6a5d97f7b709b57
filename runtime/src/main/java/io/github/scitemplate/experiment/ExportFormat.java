package io.github.scitemplate.experiment;

import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In what form a trained model is written for other programs. */
public enum ExportFormat {
  /** One file with code and weights, which libtorch runs in any language. */
  TORCHSCRIPT(".pt"),
  /** The weights under PyTorch's names, and a module in Python that reads them. */
  SAFETENSORS(".safetensors");

  private final String ending;

  ExportFormat(String ending) {
    this.ending = ending;
  }

  /** What the file's name ends with. */
  public String ending() {
    return ending;
  }

  /** What users call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format of a name.
   *
   * @throws UserException if there is none
   */
  public static ExportFormat named(String word) {
    return Arrays.stream(values())
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "There is no format '" + word + "' to export to.",
                    "The formats are "
                        + Arrays.stream(values())
                            .map(ExportFormat::word)
                            .collect(Collectors.joining(" and "))
                        + (word.equalsIgnoreCase("onnx")
                            ? "; no library of the JVM writes ONNX well, but PyTorch makes it of what safetensors gives: torch.onnx.export."
                            : ".")));
  }
}
