/** Names that only Ruby has: a text that uses one of these is Ruby, even if it is valid in both languages. */
export const RUBY_NAMES: ReadonlySet<string> = new Set(
  `nil self puts p pp print printf format sprintf putc require require_relative raise loop sleep rand srand lambda proc catch
  binding caller abort warn gets Integer Float Hash Rational Complex attr_accessor include extend
  config logger Rails ENV ARGV Time Kernel Thread Mutex Queue Struct Comparable Enumerable Process File Dir IO Pathname
  Random Range Regexp Exception StandardError BSON Mongoid SemanticLogger ActiveSupport`.split(/\s+/),
);
