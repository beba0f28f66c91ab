// What is asked of Shopify's Admin GraphQL API. Every object costs a point and a page may cost 1,000, so pages are small and
// sums are asked once, in the currency that the customer paid in.

const MONEY = "{ presentmentMoney { amount } }"

const LINE = `id sku title variantTitle quantity
  originalTotalSet ${MONEY} discountAllocations { allocatedAmountSet ${MONEY} } taxLines { priceSet ${MONEY} }
  variant { id barcode selectedOptions { name value } product { handle productType } }`

const TRANSACTION = `id kind status gateway createdAt parentTransaction { id } amountSet { presentmentMoney { amount currencyCode } }`
/** The last of its digits alone: Shopify tells no more of it. */
const CARD = `paymentDetails { __typename ... on CardPaymentDetails { company number } }`

export const REFUND = `id createdAt note transactions(first: 10) { nodes { ${TRANSACTION} } }`

const ORDER = `id name updatedAt processedAt cancelledAt presentmentCurrencyCode taxesIncluded customerLocale email phone
  customer { displayName }
  shippingAddress { name address1 address2 zip city countryCodeV2 phone }
  billingAddress { name address1 address2 zip city countryCodeV2 phone }
  totalShippingPriceSet ${MONEY}
  transactions(first: 20) { ${TRANSACTION} ${CARD} }
  refunds(first: 20) { ${REFUND} }
  fulfillments(first: 10) { deliveredAt fulfillmentLineItems(first: 20) { nodes { lineItem { id } } } }`

export const ORDERS = `query Orders($first: Int!, $lines: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { ${ORDER} lineItems(first: $lines) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } } }
  }
}`

export const ONE_ORDER = `query OneOrder($id: ID!, $lines: Int!) {
  order(id: $id) { ${ORDER} lineItems(first: $lines) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } } }
}`

export const MORE_LINES = `query MoreLines($id: ID!, $lines: Int!, $after: String) {
  order(id: $id) { lineItems(first: $lines, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } } }
}`

const PRODUCT = `id handle title productType updatedAt status
  variants(first: 100) { nodes { id sku barcode title price inventoryQuantity inventoryPolicy selectedOptions { name value }
    inventoryItem { tracked measurement { weight { unit value } } } } }`

export const PRODUCTS = `query Products($first: Int!, $after: String, $query: String) {
  products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor } nodes { ${PRODUCT} }
  }
}`

export const ONE_PRODUCT = `query OneProduct($id: ID!) { product(id: $id) { ${PRODUCT} } }`

export const HELLO = "query Hello { shop { name currencyCode myshopifyDomain } }"

export const SUBSCRIPTIONS = `query Subscriptions($after: String) {
  webhookSubscriptions(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes { id topic uri } }
}`

export const SUBSCRIBE = `mutation Subscribe($topic: WebhookSubscriptionTopic!, $to: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $to) { userErrors { field message } }
}`

export const ORDER_MONEY = `query OrderMoney($id: ID!) {
  order(id: $id) { id presentmentCurrencyCode transactions(first: 50) { ${TRANSACTION} } refunds(first: 50) { ${REFUND} } }
}`

// without the directive Shopify refuses the call since 2026-04
export const MAKE_REFUND = `mutation MakeRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { ${REFUND} } userErrors { field message } }
}`
