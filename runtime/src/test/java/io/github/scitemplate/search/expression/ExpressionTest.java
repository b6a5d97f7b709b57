package io.github.scitemplate.search.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final Map<String, Object> VALUES =
      Map.of("a", 1, "b", 2.5, "s", "sgd", "t", true, "Optimizer.name", "adam", "l", List.of(1, 2));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a == 1",
        "a == 1.0",
        "1 == a",
        "b > 2 and b < 3",
        "b>=2.5 and b<=2.5",
        "a != 2",
        "s == 'sgd'",
        "s == \"sgd\"",
        "s in ['adam', 'sgd']",
        "s not in ['adam']",
        "Optimizer.name == 'adam'",
        "not a == 2",
        "not not a == 1",
        "t",
        "t == true",
        "not (a == 2 or b < 1)",
        "a == 2 or a == 3 or a == 1",
        "a == 1 or a == 2 and a == 3",
        "missing == null",
        "missing != 3",
        "not missing < 3",
        "missing not in [1, 2]",
        "a > -1e3",
        "l == [1, 2]",
        "a in l",
        "(a == 1) == true",
        "s != 'it\\'s'",
        "a in [1]"
      })
  void isTrue(String text) {
    assertTrue(Expression.parse(text).holds(VALUES::get), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a == 2",
        "s == 'SGD'",
        "missing == 1",
        "missing < 1",
        "missing > 1",
        "missing in [1]",
        "a in []",
        "false or false",
        "(a == 1 or a == 2) and a == 3",
        "s < 1"
      })
  void isFalse(String text) {
    assertFalse(Expression.parse(text).holds(VALUES::get), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          a = 1 ;  3 ; Equality is written ==.
          a == 1 &&  b == 2 ;  8 ; Write "and".
          a == 1 || b == 2 ;  8 ; Write "or".
          a == ;  5 ; found the end
          (a == 1 ;  8 ; ")"
          a == 1) ;  7 ; found ")"
          a in [1, 2 ; 11 ; "]"
          a in [1, ;  9 ; found the end
          a == 'abc ;  6 ; Close it
          a + 1 == 2 ;  3 ; do not calculate
          1 < a < 3 ;  7 ; do not chain
          and a ;  1 ; found "and"
          a b ;  3 ; found the name b
          a == 1 not ;  8 ; found "not"
          a == 12x ;  6 ; A number ends
          System.exit(1) ; 12 ; found "("
          a == $x ;  6 ; has no meaning
          a == {1} ;  6 ; brackets
          """)
  void isRefusedWithThePlaceAndTheRemedy(String text, int character, String words) {
    UserException e = assertThrows(UserException.class, () -> Expression.parse(text));
    assertTrue(e.toString().contains("character " + character + " "), e.toString());
    assertTrue(e.toString().contains(words), e.toString());
    String[] lines = e.problem().split("\\R");
    assertEquals(4 + character - 1, lines[2].indexOf('^'), e.toString());
  }

  @Test
  void theDepthIsBounded() {
    for (String opening : List.of("(", "[", "not ")) {
      String text = opening.repeat(60) + "a";
      UserException e = assertThrows(UserException.class, () -> Expression.parse(text));
      assertTrue(e.toString().contains("nested too deeply"), e.toString());
    }
    assertTrue(Expression.parse("(".repeat(50) + "a == 1" + ")".repeat(50)).holds(VALUES::get));
  }

  @Test
  void theLengthIsBounded() {
    String longest = "a == 1" + " or a == 1".repeat(199);
    assertTrue(Expression.parse(longest).holds(VALUES::get));
    assertThrows(UserException.class, () -> Expression.parse(longest + " or a == 1"));
    assertThrows(UserException.class, () -> Expression.parse("(".repeat(1_000_000)));
  }

  @Test
  void hostileTextIsRefusedOrReadButNeverHarms() {
    String alphabet = "ab1.,'\"\\()[]<>=!-+eE andornotin\u00e4\u0000\n\uD83D";
    SplittableRandom random = new SplittableRandom(7);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(30);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Expression.parse(text.toString()).holds(VALUES::get);
        read++;
      } catch (UserException e) {
        assertTrue(e.problem().length() < 400, e.problem());
      }
    }
    assertTrue(read > 0);
  }

  @Test
  void aLargeNumberIsReadAsADouble() {
    assertTrue(Expression.parse("a < 123456789012345678901234567890").holds(VALUES::get));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a < 1e999", "a > 1e-400", "a in [-1e400]", "a > 0.0001e-330"})
  void aNumberThatADoubleCannotHoldIsRefused(String text) {
    UserException e = assertThrows(UserException.class, () -> Expression.parse(text));
    assertTrue(e.problem().contains("for a double"), e.problem());
  }

  @Test
  void namesAreListedInOrder() {
    Expression expression = Expression.parse("b > 1 and (a in [c, 2] or not b == 3)");
    assertEquals(Set.of("a", "b", "c"), expression.names());
    assertEquals("[b, a, c]", expression.names().toString());
  }
}
