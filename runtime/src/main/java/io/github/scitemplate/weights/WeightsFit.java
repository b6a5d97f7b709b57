package io.github.scitemplate.weights;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tensor of a file fills which parameter of a part, and what is left over.
 *
 * @param file the tensors
 * @param parameters by their names in the part
 * @param tensorOfParameter the pairs of one shape
 * @param misfits a line for each pair of different shapes or of types that do not fit
 * @param unfilled the parameters that have no tensor
 * @param unused the tensors that no parameter has
 */
record WeightsFit(
    WeightsFile file,
    Map<String, NDArray> parameters,
    Map<String, String> tensorOfParameter,
    List<String> misfits,
    List<String> unfilled,
    Set<String> unused) {
  private static final int MOST_LINES = 30;

  static WeightsFit of(WeightsFile file, NameMap names, Map<String, NDArray> parameters) {
    Map<String, String> changed = names.changed(file.names());
    WeightsFit fit =
        new WeightsFit(
            file,
            parameters,
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new LinkedHashSet<>(changed.values()));
    changed.forEach(
        (now, tensor) -> {
          if (names.isNotNeeded(now)) {
            fit.unused.remove(tensor);
          }
        });
    parameters.forEach(
        (name, parameter) -> {
          Optional<String> tensor = names.tensorOf(name, changed).map(changed::get);
          tensor.ifPresentOrElse(
              found -> fit.pair(name, parameter, found), () -> fit.unfilled.add(name));
        });
    return fit;
  }

  private void pair(String name, NDArray parameter, String tensor) {
    unused.remove(tensor);
    if (file.fits(tensor, parameter.getDataType(), parameter.getShape())) {
      tensorOfParameter.put(name, tensor);
    } else {
      misfits.add(
          name
              + ": in the file "
              + file.describe(tensor)
              + (tensor.equals(name) ? "" : " (" + tensor + ")")
              + ", in the model "
              + words(parameter));
    }
  }

  private static String words(NDArray parameter) {
    return parameter.getDataType() + " " + parameter.getShape();
  }

  NDArray parameter(String name) {
    return requireNonNull(parameters.get(name));
  }

  /**
   * Checks that the file may be used.
   *
   * @param strict whether nothing may be left over
   * @throws UserException with a line for each parameter and tensor that is in the way
   */
  void check(boolean strict) {
    List<String> lines = new ArrayList<>(misfits);
    if (strict || tensorOfParameter.isEmpty()) {
      unfilled.forEach(
          name -> lines.add(name + ": not in the file, in the model " + words(parameter(name))));
      unused.forEach(
          name -> lines.add(name + ": in the file " + file.describe(name) + ", not in the model"));
    }
    if (!lines.isEmpty()) {
      throw doesNotFit(lines);
    }
  }

  private UserException doesNotFit(List<String> lines) {
    String more =
        lines.size() > MOST_LINES
            ? System.lineSeparator() + "  … and " + (lines.size() - MOST_LINES) + " more"
            : "";
    return new UserException(
        "The weights "
            + file.path()
            + " do not fit the model:"
            + System.lineSeparator()
            + "  "
            + lines.stream()
                .limit(MOST_LINES)
                .collect(Collectors.joining(System.lineSeparator() + "  "))
            + more,
        misfits.isEmpty()
            ? "Change the names with NameMap, take one block of the file with under(…), or leave out strict()."
            : "Build the model as the one that was saved, or load a part that has the same shapes.");
  }

  /** What is left over, in one line; empty if nothing is. */
  String left() {
    List<String> parts = new ArrayList<>();
    if (!unfilled.isEmpty()) {
      parts.add("it has nothing for " + Listing.of(unfilled));
    }
    if (!unused.isEmpty()) {
      parts.add("nothing takes its " + Listing.of(unused));
    }
    return parts.isEmpty()
        ? ""
        : file.path().getFileName()
            + " fills "
            + tensorOfParameter.size()
            + " parameters; "
            + String.join("; ", parts);
  }
}
