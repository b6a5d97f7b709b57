package io.github.scitemplate.search.space;

import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.search.expression.Comparison;
import io.github.scitemplate.search.expression.ExpressionError;
import io.github.scitemplate.search.expression.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, before anything runs, comparisons that nobody can mean: of words with numbers, or with a
 * misspelt choice.
 */
public final class ExpressionCheck {
  private final String text;
  private final List<Parameter> parameters;
  private final Map<String, NameBinding> bindings;

  public ExpressionCheck(
      String text, List<Parameter> parameters, Map<String, NameBinding> bindings) {
    this.text = text;
    this.parameters = parameters;
    this.bindings = bindings;
  }

  /** Checks that the part is true or false, and that its comparisons make sense. */
  public void check(Term part) {
    if (part instanceof Term.Compared compared) {
      checkComparison(compared);
    } else if (part instanceof Term.Not || part instanceof Term.Junction) {
      part.parts().forEach(this::check);
    } else if (examples(part).stream().noneMatch(Boolean.class::isInstance)) {
      throw ExpressionError.at(
          text,
          part.position(),
          "This is neither true nor false",
          "Compare it with something: ==, <, in.");
    }
  }

  private void checkComparison(Term.Compared compared) {
    for (Term side : compared.parts()) {
      if (side instanceof Term.Compared
          || side instanceof Term.Not
          || side instanceof Term.Junction) {
        check(side);
      }
    }
    if (compared.comparison().ordered()) {
      checkNumber(compared.left(), compared);
      checkNumber(compared.right(), compared);
    } else if (compared.comparison().membership()) {
      checkMembership(compared);
    } else {
      checkEquality(compared.left(), compared.right());
      checkEquality(compared.right(), compared.left());
    }
  }

  private void checkNumber(Term side, Term.Compared compared) {
    if (examples(side).stream().noneMatch(Number.class::isInstance)) {
      throw ExpressionError.at(
          text,
          side.position(),
          "\"" + compared.comparison().sign() + "\" compares numbers, and this is none",
          "Compare it with == or in.");
    }
  }

  private void checkMembership(Term.Compared compared) {
    Term list = compared.right();
    if (examples(list).stream().noneMatch(List.class::isInstance)) {
      throw ExpressionError.at(
          text, list.position(), "\"in\" needs a list", "Write it in brackets: [1, 2].");
    }
    if (list instanceof Term.Elements elements) {
      elements.parts().forEach(element -> checkEquality(compared.left(), element));
    }
  }

  /** Checks that a name can have the value of a literal that it is compared with. */
  private void checkEquality(Term side, Term other) {
    if (!(side instanceof Term.Name name) || !(other instanceof Term.Literal literal)) {
      return;
    }
    NameBinding binding = Objects.requireNonNull(bindings.get(name.name()));
    if (binding.fixed() || literal.constant() == null) {
      return;
    }
    List<Object> possible = binding.examples(parameters);
    boolean matches =
        possible.stream().anyMatch(v -> Comparison.EQUAL.holds(v, literal.constant()))
            || (!binding.finite(parameters) && literal.constant() instanceof Number);
    if (!matches) {
      throw ExpressionError.at(
          text,
          literal.position(),
          name.name() + " is never " + literal.constant(),
          advice(literal.constant(), possible, binding.finite(parameters)));
    }
  }

  private static String advice(Object literal, List<Object> possible, boolean finite) {
    if (!finite) {
      return "It is a number.";
    }
    List<String> words = possible.stream().map(Object::toString).toList();
    return DidYouMean.closest(literal.toString(), words)
        .map(word -> "Did you mean " + word + "?")
        .orElse("It is one of: " + Listing.of(words) + ".");
  }

  /** The values that the part can have; for a parameter on a range, one number stands for all. */
  private List<@Nullable Object> examples(Term part) {
    var examples = new ArrayList<@Nullable Object>();
    if (part instanceof Term.Name name) {
      examples.addAll(Objects.requireNonNull(bindings.get(name.name())).examples(parameters));
    } else if (part instanceof Term.Literal literal) {
      examples.add(literal.constant());
    } else if (part instanceof Term.Elements) {
      examples.add(List.of());
    } else {
      examples.add(true);
    }
    return examples;
  }
}
